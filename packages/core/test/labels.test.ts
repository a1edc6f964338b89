import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Expression } from '@spindle/core';
import type { FilterNode } from '@spindle/protocol';
import { Rig, versions } from './harness.ts';

const isEuropean: Expression = {
  source: "labels.region == 'eu'",
  reads: ['labels.region'],
  evaluate: ({ labels }) => ({ ok: true, isTrue: labels['region'] === 'eu' }),
};
const makeRig = () => new Rig({ namespaces: { europe: { subscribeCel: isEuropean } } });
const eu = { key: 'region', cmp: 'eq', val: 'eu' };

describe('labels', () => {
  for (const version of versions) {
    it(`A106 C85 ${version}: an expression asks about them, and a refresh does not change them`, async () => {
      const rig = makeRig();
      const visitor = await rig.join(version, 'alice', { labels: { region: 'eu' } });
      const channel = 'europe:a';
      await visitor.succeed('subscribe', { channel });
      rig.tokens.connection('other', { user: 'alice', labels: { region: 'us' } });
      await visitor.succeed('refresh', { token: 'other' });
      await rig.publish(channel, 1);
      assert.deepEqual(await visitor.lines(), [`pub ${channel} 1`]);
      const stranger = await rig.join(version, 'bob');
      assert.equal(await stranger.errorOf('subscribe', { channel }), 103);
      assert.equal(rig.lastRefusal(), 'C87 103');
    });
  }

  it('A106 S130 the application gives them where it says who connects', async () => {
    const connecting = () => ({ user: 'alice', labels: { region: 'eu' } });
    const rig = new Rig({ namespaces: { europe: { subscribeCel: isEuropean } }, hooks: { connecting } });
    const visitor = rig.dial('v2');
    await visitor.succeed('connect', {});
    await visitor.succeed('subscribe', { channel: 'europe:a' });
  });

  it('Y2 C89 an explanation takes them with the user, and names what it read of them', async () => {
    const rig = makeRig();
    const question = { operation: 'subscribe', user: 'alice', channel: 'europe:a' } as const;
    const explain = async (labels?: Record<string, string>) =>
      (await rig.node.explain({ ...question, labels })).because;
    assert.match(await explain({ region: 'eu' }), /is true: .*, where labels\.region is "eu"/);
    assert.match(await explain({ region: 'us' }), /is false: .*, where labels\.region is "us"/);
    assert.match(await explain(), /is false: .*, where labels\.region is missing/);
    const nobody = { operation: 'subscribe', channel: 'europe:a', labels: {} } as const;
    await assert.rejects(rig.node.explain(nobody), /without the user/);
  });

  it('H30 Y16 select connections, of one user or of everybody', async () => {
    const rig = makeRig();
    const visitors = {
      alice: await rig.join('v2', 'alice', { labels: { region: 'eu' } }),
      phone: await rig.join('v2', 'alice', { labels: { region: 'us', build: '9' } }),
      bob: await rig.join('v2', 'bob', { labels: { region: 'eu', build: '10' } }),
      nobody: await rig.join('v2', 'nobody', { user: '' }),
    };
    rig.dial();
    const listed = async (user: string | undefined, labelFilter?: FilterNode) => {
      const clients = new Set((await rig.node.connections({ user, labelFilter })).map(({ client }) => client));
      return Object.entries(visitors).flatMap(([name, { id }]) => (clients.has(id) ? name : []));
    };
    assert.deepEqual(await listed('alice', eu), ['alice']);
    assert.deepEqual(await listed(undefined, eu), ['alice', 'bob']);
    assert.deepEqual(await listed(undefined, { key: 'build', cmp: 'lt', val: '10' }), ['phone']);
    assert.deepEqual(await listed(undefined, { key: 'region', cmp: 'nex' }), ['nobody']);
    assert.deepEqual(await listed('', undefined), ['nobody']);
    assert.deepEqual(await listed(undefined), ['alice', 'phone', 'bob', 'nobody']);
    const [first] = await rig.node.connections({ user: 'bob' });
    assert.deepEqual(
      [...(first?.labels ?? [])],
      [
        ['region', 'eu'],
        ['build', '10'],
      ],
    );

    await rig.node.disconnect({ user: 'alice', allUsers: true, labelFilter: eu });
    assert.deepEqual(await listed(undefined), ['phone', 'bob', 'nobody']);
    await rig.node.disconnect({ user: '', labelFilter: eu });
    assert.deepEqual(await listed(undefined), ['phone', 'bob', 'nobody']);
    await rig.node.disconnect({ user: '', allUsers: true, labelFilter: eu });
    assert.deepEqual(await listed(undefined), ['phone', 'nobody']);
    await assert.rejects(rig.node.disconnect({ user: '', allUsers: true, labelFilter: { cmp: 'eq' } }), /label filter/);
    assert.deepEqual(await listed(undefined), ['phone', 'nobody']);
    await rig.node.disconnect({ user: '', allUsers: true });
    assert.deepEqual(await listed(undefined), []);
  });
});
