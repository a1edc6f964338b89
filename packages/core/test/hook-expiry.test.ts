import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNode, type Hooks } from '@spindle/core';
import { SocketHost, TestClient } from '@spindle/testkit';
import { rest } from './rest.ts';
import { Rig, versions } from './harness.ts';

describe('expiry by hooks', () => {
  for (const version of versions) {
    it(`S140 S141 ${version}: refreshing prolongs the connection, and the client has nothing to do with it`, async () => {
      const asked: string[] = [];
      const rig: Rig = new Rig({
        hooks: {
          refreshing({ user, meta }) {
            asked.push(`${user} ${String(meta)}`);
            return asked.length === 1 ? { expireAt: rig.inSeconds(60), meta: '2', info: '"new"' } : undefined;
          },
        },
      });
      rig.tokens.connection('alice', { user: 'alice', expireAt: rig.inSeconds(60), meta: '1', info: '"old"' });
      const visitor = rig.dial(version);
      const result = await visitor.succeed('connect', { token: 'alice' });
      assert.deepEqual([result['expires'], result['ttl']], [undefined, undefined]);
      await rig.advance(59_000);
      assert.deepEqual(asked, []);
      await rig.advance(1_000);
      assert.deepEqual(asked, ['alice 1']);
      const [description] = await rig.node.connections({ user: 'alice' });
      assert.equal(description?.client, visitor.id);
      await rig.advance(59_000);
      assert.equal(visitor.socket.closed, null);
      await rig.advance(1_000);
      assert.deepEqual(asked, ['alice 1', 'alice 2']);
      await visitor.expectClosed('expired');
    });
  }

  it('S141 a client may not refresh what the server refreshes', async () => {
    const rig = new Rig({ hooks: { refreshing: () => undefined } });
    const visitor = await rig.join('v2', 'alice');
    visitor.send('refresh', { token: 'alice' });
    await visitor.expectClosed('badRequest');
  });

  it('S141 a connection that connecting granted ends at its expiry, unless the client is to refresh it', async () => {
    const rig: Rig = new Rig({
      hooks: {
        connecting: ({ name }) => ({
          user: 'alice',
          expireAt: rig.inSeconds(10),
          refreshedBy: name === 'own' ? 'client' : undefined,
        }),
      },
    });
    const byServer = rig.dial();
    assert.equal((await byServer.succeed('connect'))['expires'], undefined);
    const byClient = rig.dial();
    assert.equal((await byClient.succeed('connect', { name: 'own' }))['ttl'], 10);
    rig.tokens.connection('more', { user: 'alice', expireAt: rig.inSeconds(600) });
    await byClient.succeed('refresh', { token: 'more' });
    await rig.advance(10_000);
    await byServer.expectClosed('expired');
    await rig.advance(60_000);
    assert.equal(byClient.socket.closed, null);
  });

  it('S140 ends with an expiry that has passed, and with a disconnect of its own', async () => {
    for (const [answer, code] of [
      [{ expireAt: 1 }, 3_005],
      [{ disconnect: { code: 4_500, reason: 'logged out' } }, 4_500],
    ] as const) {
      const rig = new Rig({ hooks: { refreshing: async () => answer } });
      const visitor = await rig.join('v2', 'alice', { expireAt: rig.inSeconds(1) });
      await rig.advance(1_000);
      assert.equal((visitor.socket.closed as { code: number }).code, code);
    }
  });

  it('S140 what the API says meanwhile counts instead', async () => {
    let answer: (ending: undefined) => void = () => {};
    const rig = new Rig({ hooks: { refreshing: () => new Promise((resolve) => (answer = resolve)) } });
    const visitor = await rig.join('v2', 'alice', { expireAt: rig.inSeconds(1) });
    await rig.advance(1_000);
    await rig.node.refresh({ user: 'alice', expireAt: rig.inSeconds(600) });
    answer(undefined);
    await rig.advance(1_000);
    assert.equal(visitor.socket.closed, null);
    assert.deepEqual(await visitor.lines(), []);
  });

  it('S143 when refreshing fails the connection lives on for a minute, and it is asked again', async () => {
    let calls = 0;
    const rig = new Rig({
      hooks: {
        refreshing() {
          calls += 1;
          if (calls === 1) throw new Error('no database');
          return { expireAt: null };
        },
      },
    });
    const visitor = await rig.join('v2', 'alice', { expireAt: rig.inSeconds(1) });
    await rig.advance(1_000);
    assert.deepEqual(
      rig.failures.map(({ operation }) => operation),
      ['refreshing'],
    );
    await rig.advance(59_999);
    assert.equal(calls, 1);
    await rig.advance(1_000_000);
    assert.deepEqual([calls, visitor.socket.closed], [2, null]);
  });

  it('S142 S143 a subscription that subscribing granted is prolonged by subRefreshing, or ends', async () => {
    let calls = 0;
    const rig: Rig = new Rig({
      hooks: {
        subscribing: () => ({ allow: true, expireAt: rig.inSeconds(20) }),
        subRefreshing({ channel }) {
          calls += 1;
          if (calls === 1) throw new Error('no database');
          return calls === 2 ? { expireAt: rig.inSeconds(20), info: JSON.stringify(channel) } : undefined;
        },
      },
    });
    const visitor = await rig.join('v2', 'alice');
    assert.equal((await visitor.succeed('subscribe', { channel: 'shut:a' }))['expires'], undefined);
    await rig.advance(30_000);
    assert.equal(calls, 1);
    await rig.advance(90_000);
    assert.equal(calls, 2);
    assert.deepEqual(await visitor.lines(), []);
    await rig.advance(60_000);
    assert.deepEqual([calls, await visitor.lines()], [3, ['unsubscribe shut:a 2501']]);
  });

  it('S142 without subRefreshing it ends; a client may not refresh it, unless it is the one to do so', async () => {
    const hooks: Hooks = {
      subscribing: ({ channel }) => ({
        allow: true,
        expireAt: rig.inSeconds(20),
        refreshedBy: channel === 'shut:own' ? 'client' : undefined,
      }),
    };
    const rig: Rig = new Rig({ hooks });
    const visitor = await rig.joinTo('v2', 'alice', 'shut:a');
    await rig.advance(60_000);
    assert.deepEqual(await visitor.lines(), ['unsubscribe shut:a 2501']);
    assert.equal((await visitor.succeed('subscribe', { channel: 'shut:own' }))['ttl'], 20);
    await visitor.succeed('subscribe', { channel: 'shut:a' });
    visitor.send('sub_refresh', { channel: 'shut:a', token: 'any' });
    await visitor.expectClosed('badRequest');
  });
});

describe('hooks that are told', () => {
  it('S144 what happens to a connection, in its order, one after the other is done', async () => {
    const told: string[] = [];
    let finish: () => void = () => {};
    const rig = new Rig({
      hooks: {
        async connected({ user }) {
          await new Promise<void>((resolve) => (finish = resolve));
          told.push(`connected ${user}`);
        },
        subscribed: ({ channel }) => void told.push(`subscribed ${channel}`),
        unsubscribed: ({ channel }) => void told.push(`unsubscribed ${channel}`),
        disconnected: ({ user, disconnect }) => void told.push(`disconnected ${user} ${disconnect.code}`),
      },
    });
    const visitor = await rig.join('v2', 'alice', { subs: new Map([['seen:a', {}]]) });
    await visitor.succeed('subscribe', { channel: 'room' });
    await visitor.succeed('unsubscribe', { channel: 'room' });
    visitor.socket.leave();
    await rig.advance(0);
    assert.deepEqual(told, []);
    finish();
    await rig.advance(0);
    assert.deepEqual(told, [
      'connected alice',
      'subscribed seen:a',
      'subscribed room',
      'unsubscribed room',
      'unsubscribed seen:a',
      'disconnected alice 3000',
    ]);
    await rig.expectEmpty();
  });

  it('S144 who was never connected is not told of; S131 one that fails is reported and holds up nobody', async () => {
    const told: string[] = [];
    const rig = new Rig({
      hooks: { connected: () => new Promise(() => {}), disconnected: ({ user }) => void told.push(user) },
    });
    const nobody = rig.dial();
    nobody.send('connect');
    await nobody.expectClosed('badRequest');
    const visitor = await rig.join('v2', 'alice');
    visitor.socket.leave();
    await rig.advance(5_000);
    assert.deepEqual(told, ['alice']);
    assert.deepEqual(
      rig.failures.map(({ operation }) => operation),
      ['connected'],
    );
  });
});

describe('hooks when a node stops', () => {
  it('S144 it waits for what they do about the end of connections', async () => {
    const done: string[] = [];
    const rig = new Rig({
      hooks: {
        async disconnected({ user }) {
          await new Promise(setImmediate);
          done.push(user);
        },
      },
    });
    await rig.join('v2', 'alice');
    await rig.node.shutdown();
    assert.deepEqual(done, ['alice']);
  });
});

describe('hooks and explanations', () => {
  it('S146 an explanation names the hook that is asked first, and does not ask it', async () => {
    const rig = new Rig({ hooks: { subscribing: () => assert.fail('asked') } });
    const explained = await rig.node.explain({ operation: 'subscribe', user: 'alice', channel: 'shut:a' });
    assert.deepEqual([explained.allowed, explained.rule, explained.hook], [false, 'C28', 'subscribing']);
    const other = await rig.node.explain({ operation: 'publish', user: 'alice', channel: 'shut:a' });
    assert.equal(other.hook, undefined);
  });
});

describe('an embedded node', () => {
  it('S147 needs no options; channels and settings may be given in part', async () => {
    const closed = createNode();
    assert.equal((await closed.explain({ operation: 'subscribe', user: 'a', channel: 'room' })).allowed, false);
    await closed.shutdown();
    const node = createNode({
      client: { allowAnonymousConnectWithoutToken: true },
      channels: { namespaces: { chat: { allowSubscribeForClient: true, allowSubscribeForAnonymous: true } } },
    });
    const client = TestClient.open(new SocketHost(), node);
    client.command('connect');
    client.command('subscribe', { channel: 'chat:lobby' });
    await rest();
    await node.publish('chat:lobby', '"hi"');
    await rest();
    assert.deepEqual(client.received().at(-1), { push: { channel: 'chat:lobby', pub: { data: 'hi' } } });
    node.reload({ channels: { withoutNamespace: { allowSubscribeForClient: true } } });
    assert.equal((await node.explain({ operation: 'subscribe', user: 'a', channel: 'room' })).rule, 'C25');
    await node.shutdown();
  });
});
