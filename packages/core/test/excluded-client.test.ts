import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions, type RigOptions } from './harness.ts';
import { OfficialClient } from './official-client.ts';
import { rest } from './rest.ts';
import type { Visitor } from './visitor.ts';

const open = { allowSubscribeForClient: true, allowPublishForClient: true, allowTagsFilter: true };
const stream = { ...open, historySize: 10, historyTtlMs: 300_000, forceRecovery: true };
const namespaces: RigOptions['namespaces'] = {
  quiet: { ...stream, excludePublisher: true },
  delta: { ...stream, allowedDeltaTypes: ['fossil'], deltaPublish: true },
};
const makeRig = () => new Rig({ namespaces });

/** Publishes the value to everybody but the visitor. */
async function withhold(rig: Rig, { id }: Pick<Visitor, 'id'>, channel: string, value: unknown): Promise<void> {
  await rig.node.publish(channel, JSON.stringify(value), { excludeClient: id });
}

describe('a publication that one client does not get', () => {
  for (const version of versions) {
    for (const channel of ['room', 'rec:a', 'pos:a']) {
      it(`S122 ${version} ${channel}: everybody else gets it, and the client what comes before and after`, async () => {
        const rig = makeRig();
        const [author, ...others] = await Promise.all(
          ['alice', 'bob', 'carol'].map((user) => rig.joinTo(version, user, channel)),
        );
        assert.ok(author !== undefined);
        await rig.publish(channel, 1);
        await withhold(rig, author, channel, 2);
        await withhold(rig, author, channel, 3);
        await rig.publish(channel, 4);
        const valuesOf = async (visitor: Visitor) => (await visitor.lines()).map((line) => line.split(' ')[2]);
        assert.deepEqual(await valuesOf(author), ['1', '4']);
        for (const other of others) assert.deepEqual(await valuesOf(other), ['1', '2', '3', '4']);
        await withhold(rig, author, channel, 5);
        await rig.advance(200_000);
        assert.deepEqual(await author.lines(), []);
        assert.equal(author.socket.closed, null);
      });
    }

    it(`S122 ${version}: recovery and history have it`, async () => {
      const rig = makeRig();
      const author = await rig.joinTo(version, 'alice', 'rec:a');
      await withhold(rig, author, 'rec:a', 1);
      await author.succeed('unsubscribe', { channel: 'rec:a' });
      const { epoch } = await author.succeed('subscribe', { channel: 'rec:a' });
      await author.succeed('unsubscribe', { channel: 'rec:a' });
      const recovered = await author.succeed('subscribe', { channel: 'rec:a', recover: true, epoch, offset: 0 });
      assert.equal((recovered['publications'] as unknown[]).length, 1);
      const { publications } = await author.succeed('history', { channel: 'rec:a', limit: 10 });
      assert.equal((publications as unknown[]).length, 1);
    });

    it(`S122 ${version}: a client that is subscribing`, async () => {
      const rig = makeRig();
      const author = await rig.join(version, 'alice');
      const id = author.send('subscribe', { channel: 'rec:a' });
      rig.broker.gate.stopAnswers('history');
      await rest();
      await withhold(rig, author, 'rec:a', 1);
      await rig.publish('rec:a', 2);
      rig.broker.gate.open();
      const lines = await author.lines();
      assert.deepEqual([lines[0], lines.at(-1)], [`#${id}`, 'pub rec:a 2 @2']);
      assert.equal(
        lines.some((line) => line.startsWith('pub rec:a 1')),
        false,
      );
      assert.equal(author.socket.closed, null);
    });

    it(`S122 ${version}: a client that is ahead of its node`, async () => {
      const rig = makeRig();
      const author = await rig.joinTo(version, 'alice', 'room');
      await rig.joinTo(version, 'bob', 'rec:a');
      rig.broker.network = 'late';
      await rig.publish('rec:a', 1);
      await author.succeed('subscribe', { channel: 'rec:a' });
      await withhold(rig, author, 'rec:a', 2);
      await rig.publish('rec:a', 3);
      rig.broker.network = 'good';
      rig.broker.catchUp();
      assert.deepEqual(await author.lines(), ['pub rec:a 3 @3']);
    });

    it(`S122 ${version}: an id that nobody has, or somebody who is not subscribed, leaves nobody out`, async () => {
      const rig = makeRig();
      const reader = await rig.joinTo(version, 'alice', 'room');
      const stranger = await rig.joinTo(version, 'bob', 'other');
      await withhold(rig, { id: 'nobody' }, 'room', 1);
      await withhold(rig, { id: '' }, 'room', 2);
      await withhold(rig, stranger, 'room', 3);
      assert.deepEqual(await reader.lines(), ['pub room 1', 'pub room 2', 'pub room 3']);
      await rig.publish('other', 4);
      assert.deepEqual(await stranger.lines(), ['pub other 4']);
    });

    it(`C116 ${version}: exclude_publisher keeps from a client what it publishes itself`, async () => {
      const rig = makeRig();
      const author = await rig.joinTo(version, 'alice', 'quiet:a');
      const again = await rig.joinTo(version, 'alice', 'quiet:a');
      const id = author.send('publish', { channel: 'quiet:a', data: 1 });
      assert.deepEqual(await author.lines(), [`#${id}`]);
      assert.deepEqual(await again.lines(), ['pub quiet:a 1 @1']);
      await rig.publish('quiet:a', 2);
      assert.deepEqual(await author.lines(), ['pub quiet:a 2 @2']);
      assert.deepEqual(await again.lines(), ['pub quiet:a 2 @2']);
      const own = again.send('publish', { channel: 'room', data: 3 });
      assert.deepEqual(await again.lines(), [`#${own}`]);
    });
  }

  it('S122 filters go on, and a filter whose only subscriber is left out does not end', async () => {
    const rig = makeRig();
    const visitor = await rig.join('v2', 'alice');
    const tf = { key: 'k', cmp: 'eq', val: 'v' };
    await visitor.succeed('subscribe', { channel: 'quiet:a', tf });
    const publish = (data: string, excludeClient?: string) =>
      rig.node.publish('quiet:a', data, { tags: { k: 'v' }, excludeClient });
    await publish('1', visitor.id);
    await rig.node.publish('quiet:a', '2', { excludeClient: visitor.id });
    await publish('3');
    await rig.publish('quiet:a', 4);
    assert.deepEqual(await visitor.lines(), ['pub quiet:a 3 @3']);
  });

  for (const encoding of ['json', 'protobuf'] as const) {
    it(`S122 ${encoding}: with delta compression the next publication goes in full to the client, and as a patch to others`, async () => {
      const rig = makeRig();
      const [author, other] = [
        await OfficialClient.join(rig, encoding, 'delta:a'),
        await OfficialClient.join(rig, encoding, 'delta:a'),
      ];
      await author.subscribe();
      await other.subscribe();
      const text = (place: number) => `{"text":"the quick brown fox jumps over the lazy dog","n":${place}}`;
      for (const place of [1, 2, 3, 4, 5]) {
        const excludeClient = place === 3 ? author.socket.client : undefined;
        await rig.node.publish('delta:a', text(place), { excludeClient });
      }
      const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((place) => `@${place} ${text(place)}`);
      assert.deepEqual(await author.lines(), [one, `patch ${two}`, four, `patch ${five}`]);
      assert.deepEqual(await other.lines(), [one, ...[two, three, four, five].map((line) => `patch ${line}`)]);
    });
  }
});
