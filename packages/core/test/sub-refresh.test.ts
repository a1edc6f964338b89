import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';
import type { Visitor } from './visitor.ts';

const channel = 'shut:a';

/** A client with a subscription that expires. */
async function subscriber(rig: Rig, version: 'v1' | 'v2', seconds = 60): Promise<Visitor> {
  rig.tokens.subscription('sub', { channel, user: 'alice', expireAt: rig.inSeconds(seconds), info: '"old"' });
  const visitor = await rig.join(version, 'alice');
  await visitor.succeed('subscribe', { channel, token: 'sub' });
  return visitor;
}

describe('subscription refresh', () => {
  for (const version of versions) {
    it(`S21 ${version}: a valid token replaces info and expiry`, async () => {
      const rig = new Rig({ namespaces: { shut: { presence: true, allowPresenceForClient: true } } });
      const visitor = await subscriber(rig, version);
      rig.tokens.subscription('new', { channel, user: 'alice', expireAt: rig.inSeconds(300), info: '"new"' });
      assert.deepEqual(await visitor.succeed('sub_refresh', { channel, token: 'new' }), { expires: true, ttl: 300 });
      await rig.advance(120_000);
      assert.equal(visitor.socket.closed, null);
      assert.deepEqual(await visitor.lines(), []);
      const { presence } = await visitor.succeed('presence', { channel });
      assert.deepEqual(presence, { [visitor.id]: { user: 'alice', client: visitor.id, chan_info: 'new' } });
    });

    it(`S21 ${version}: a token without expiry removes the deadline`, async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.subscription('for ever', { channel, user: 'alice' });
      assert.deepEqual(await visitor.succeed('sub_refresh', { channel, token: 'for ever' }), {});
      await rig.advance(1_000_000);
      assert.equal(visitor.socket.closed, null);
      await rig.publish(channel, 1);
      assert.deepEqual(await visitor.lines(), [`pub ${channel} 1`]);
    });

    it(`S21 ${version}: what is answered with an error`, async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.subscription('late', { channel, user: 'alice', expireAt: rig.inSeconds(-1) });
      rig.tokens.bad('odd', 'unavailable');
      const expected = [
        [{ channel: 'room', token: 'sub' }, 103],
        [{ channel, token: '' }, 107],
        [{ channel, token: 'late' }, 110],
        [{ channel, token: 'odd' }, 100],
      ] as const;
      for (const [params, code] of expected) assert.equal(await visitor.errorOf('sub_refresh', params), code);
    });

    it(`S21 ${version}: an expired token is a temporary 109 while the old deadline stands`, async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.bad('old', 'expired');
      const { error } = await visitor.ask('sub_refresh', { channel, token: 'old' });
      assert.equal(error?.code, 109);
      if (version === 'v2') assert.equal(error?.temporary, true);
      await rig.advance(60_000 + 25_000 + 27_000);
      if (version === 'v2') assert.deepEqual(await visitor.lines(), [`unsubscribe ${channel} 2501`]);
      else await visitor.expectClosed('subscriptionExpired');
    });

    it(`S21 ${version}: what ends the connection`, async () => {
      const cases = [
        [{ token: 'sub' }, 'badRequest'],
        [{ channel, token: 'forged' }, 'invalidToken'],
        [{ channel, token: 'elsewhere' }, 'invalidToken'],
        [{ channel, token: 'somebody' }, 'invalidToken'],
        [{ channel, token: 'other client' }, 'invalidToken'],
      ] as const;
      for (const [params, reason] of cases) {
        const rig = new Rig();
        const visitor = await subscriber(rig, version);
        rig.tokens.subscription('elsewhere', { channel: 'room', user: 'alice' });
        rig.tokens.subscription('somebody', { channel, user: 'bob' });
        rig.tokens.subscription('other client', { channel, client: 'nobody' });
        visitor.send('sub_refresh', params);
        await visitor.expectClosed(reason);
        await rig.expectEmpty();
      }
    });

    it(`S21 ${version}: a subscription that ends while its token is checked is not subscribed`, async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.gate.stop('verifySubscription');
      const id = visitor.send('sub_refresh', { channel, token: 'sub' });
      await rig.advance(0);
      await rig.node.unsubscribe({ user: 'alice', channel });
      rig.tokens.gate.open();
      assert.equal((await visitor.reply(id)).error?.code, 103);
    });

    it(`S50 ${version}: the socket closes while the token is checked`, async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.gate.stop('verifySubscription');
      visitor.send('sub_refresh', { channel, token: 'sub' });
      await rig.advance(0);
      visitor.socket.leave();
      rig.tokens.gate.open();
      await rig.expectEmpty();
      rig.expectNoFailures();
    });

    it(`S22 ${version}: a subscription that is not refreshed ends`, async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      await visitor.succeed('subscribe', { channel: 'room' });
      await rig.advance(60_000 + 24_900);
      assert.deepEqual(await visitor.lines(), []);
      assert.equal(visitor.socket.closed, null);
      // It is looked at with the renewal of presence.
      await rig.advance(27_100);
      if (version === 'v1') return visitor.expectClosed('subscriptionExpired');
      assert.deepEqual(await visitor.lines(), [`unsubscribe ${channel} 2501`]);
      await rig.publish(channel, 1);
      await rig.publish('room', 2);
      assert.deepEqual(await visitor.lines(), ['pub room 2']);
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S22 ${version}: a server-side subscription that is not refreshed ends the connection`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      await rig.node.subscribe({ user: 'alice', channel: 'room', expireAt: rig.inSeconds(60) });
      await rig.advance(60_000 + 25_000 + 27_100);
      await visitor.expectClosed('subscriptionExpired');
      await rig.expectEmpty();
    });
  }
});
