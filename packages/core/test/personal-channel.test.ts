import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClientSettings } from '@spindle/core';
import { Rig, versions, type RigOptions } from './harness.ts';

function personalRig(
  personalChannels: Partial<NonNullable<ClientSettings['personalChannels']>> = {},
  { client, ...options }: RigOptions = {},
): Rig {
  return new Rig({
    client: { personalChannels: { namespace: '', singleConnection: false, ...personalChannels }, ...client },
    ...options,
  });
}

for (const version of versions) {
  describe(`personal channels, ${version}`, () => {
    it('S113 every connection of a user is subscribed to the channel of the user', async () => {
      const rig = personalRig({ namespace: 'rec' });
      rig.tokens.connection('t', { user: 'alice' });
      const visitor = rig.dial(version);
      const { subs } = await visitor.succeed('connect', { token: 't' });
      assert.deepEqual(Object.keys(subs as object), ['rec:#alice']);
      assert.equal((subs as Record<string, { recoverable?: boolean }>)['rec:#alice']?.recoverable, true);
      const bob = await rig.join(version, 'bob');
      await rig.publish('rec:#alice', 1);
      assert.deepEqual(await visitor.lines(), ['pub rec:#alice 1 @1']);
      assert.deepEqual(await bob.lines(), []);
      assert.equal(await visitor.errorOf('subscribe', { channel: 'rec:#alice' }), 105);
      for (const { socket } of [visitor, bob]) socket.leave();
      await rig.expectEmpty();
    });

    it('S113 the anonymous user has none', async () => {
      const rig = personalRig({}, { client: { allowAnonymousConnectWithoutToken: true } });
      const { subs } = await rig.dial(version).succeed('connect');
      assert.equal(subs, undefined);
    });

    it('S113 what the token says about the channel stands, what the client lists does not', async () => {
      const rig = personalRig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['#alice', { data: '{"a":1}' }]]) });
      const visitor = rig.dial(version);
      const { subs } = await visitor.succeed('connect', { token: 't', subs: { '#alice': {}, room: {} } });
      assert.deepEqual(Object.keys(subs as object).sort(), ['#alice', 'room']);
      assert.deepEqual((subs as Record<string, { data?: unknown }>)['#alice']?.data, { a: 1 });
    });

    it('S113 a reconnect recovers it, and a refresh leaves it alone', async () => {
      const rig = personalRig({ namespace: 'rec' });
      rig.tokens.connection('t', { user: 'alice', expireAt: rig.inSeconds(60) });
      const first = rig.dial(version);
      await first.succeed('connect', { token: 't' });
      await rig.publish('rec:#alice', 1);
      const { epoch } = (await rig.node.history('rec:#alice', { limit: 0 })).position;
      await first.succeed('refresh', { token: 't' });
      assert.equal(first.socket.closed, null);
      const second = rig.dial(version);
      const since = { recover: true, epoch, offset: 0 };
      const { subs } = await second.succeed('connect', { token: 't', subs: { 'rec:#alice': since } });
      const { recovered, publications } = (subs as Record<string, Record<string, unknown>>)['rec:#alice'] ?? {};
      assert.deepEqual([recovered, (publications as unknown[]).length], [true, 1]);
    });

    it('S113 it counts for channel_limit', async () => {
      const rig = personalRig({}, { client: { channelLimit: 1 } });
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['room', {}]]) });
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await visitor.expectClosed('channelLimit');
      await rig.expectEmpty();
    });

    it('S115 a new connection takes the place of all others of the user', async () => {
      const rig = personalRig({ namespace: 'seen', singleConnection: true }, { client: { userConnectionLimit: 1 } });
      const [one, bob] = [await rig.join(version, 'alice'), await rig.join(version, 'bob')];
      const two = await rig.join(version, 'alice');
      await one.expectClosed('connectionLimit');
      assert.equal(rig.lastRefusal(), 'S115 3504');
      assert.deepEqual([two.socket.closed, bob.socket.closed], [null, null]);
      assert.deepEqual(await rig.presence.usersIn('seen:#alice'), ['alice']);
    });

    it('S115 whoever is not let in takes no place', async () => {
      const rig = personalRig({ singleConnection: true }, { client: { channelLimit: 1 } });
      const one = await rig.join(version, 'alice');
      rig.tokens.connection('greedy', { user: 'alice', subs: new Map([['room', {}]]) });
      const two = rig.dial(version);
      two.send('connect', { token: 'greedy' });
      await two.expectClosed('channelLimit');
      assert.equal(one.socket.closed, null);
    });
  });
}

describe('personal channels', () => {
  it('S114 a user whose id makes the name the channel of others is refused with error 102', async () => {
    const listed = { allowUserLimitedChannels: true };
    const rig = personalRig({ namespace: 'mine' }, { namespaces: { mine: listed } });
    assert.equal((await rig.join('v2', 'a:b')).socket.closed, null);
    for (const user of ['a,b', 'x#a']) {
      rig.tokens.connection(user, { user });
      assert.equal(await rig.dial('v2').errorOf('connect', { token: user }), 102, user);
      assert.equal(rig.lastRefusal(), 'S114 102');
    }
    const plain = personalRig();
    plain.tokens.connection('t', { user: 'a:b' });
    assert.equal(await plain.dial('v2').errorOf('connect', { token: 't' }), 102);
    assert.equal((await plain.join('v2', 'a,b')).socket.closed, null);
  });

  it('S114 boundaries are those of the configuration', async () => {
    const rig = personalRig({ namespace: 'rec' }, { channels: { namespaceBoundary: '/', userBoundary: '@' } });
    rig.tokens.connection('t', { user: 'al#ice' });
    const { subs } = await rig.dial('v2').succeed('connect', { token: 't' });
    assert.deepEqual(Object.keys(subs as object), ['rec/@al#ice']);
  });

  it('S113 explain knows it', async () => {
    const rig = personalRig();
    const { allowed, rule } = await rig.node.explain({ operation: 'subscribe', user: 'alice', channel: '#alice' });
    assert.deepEqual([allowed, rule], [true, 'S9']);
  });
});
