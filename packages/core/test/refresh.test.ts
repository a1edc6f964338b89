import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

describe('refresh', () => {
  for (const version of versions) {
    it(`S18 ${version}: a valid token replaces info and expiry`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { expireAt: rig.inSeconds(60), info: '"old"' });
      await visitor.succeed('subscribe', { channel: 'seen:a' });
      rig.tokens.connection('new', { user: 'alice', expireAt: rig.inSeconds(300), info: '"new"' });
      const result = await visitor.succeed('refresh', { token: 'new' });
      assert.deepEqual(result, { client: visitor.id, version: '1.2.3', expires: true, ttl: 300 });
      const { presence } = await visitor.succeed('presence', { channel: 'seen:a' });
      // What others saw when the connection subscribed is renewed with the next sweep.
      assert.deepEqual(presence, { [visitor.id]: { user: 'alice', client: visitor.id, conn_info: 'old' } });
      await rig.advance(61_000 + 25_000);
      assert.equal(visitor.socket.closed, null);
      const renewed = await visitor.succeed('presence', { channel: 'seen:a' });
      assert.deepEqual(renewed['presence'], {
        [visitor.id]: { user: 'alice', client: visitor.id, conn_info: 'new' },
      });
    });

    it(`S18 ${version}: a token without expiry removes the deadline`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { expireAt: rig.inSeconds(60) });
      rig.tokens.connection('for ever', { user: 'alice' });
      const result = await visitor.succeed('refresh', { token: 'for ever' });
      assert.deepEqual(result, { client: visitor.id, version: '1.2.3' });
      await rig.advance(1_000_000);
      assert.equal(visitor.socket.closed, null);
    });

    it(`S19 ${version}: what is refused`, async () => {
      const refusals = [
        ['', 'badRequest'],
        ['old', 'expired'],
        ['forged', 'invalidToken'],
        ['bob', 'invalidToken'],
        ['more channels', 'insufficientState'],
      ] as const;
      for (const [token, reason] of refusals) {
        const rig = new Rig();
        rig.tokens.bad('old', 'expired');
        rig.tokens.connection('bob', { user: 'bob' });
        rig.tokens.connection('more channels', { user: 'alice', subs: new Map([['room', {}]]) });
        const visitor = await rig.join(version, 'alice');
        visitor.send('refresh', { token });
        await visitor.expectClosed(reason);
        await rig.expectEmpty();
      }
    });

    it(`S19 ${version}: a token that is past its end is error 110, one that cannot be checked 100`, async () => {
      const rig = new Rig();
      rig.tokens.connection('late', { user: 'alice', expireAt: rig.inSeconds(-1) });
      rig.tokens.bad('odd', 'unavailable');
      const visitor = await rig.join(version, 'alice');
      assert.equal(await visitor.errorOf('refresh', { token: 'late' }), 110);
      assert.equal(await visitor.errorOf('refresh', { token: 'odd' }), 100);
      await rig.advance(100_000);
      assert.equal(visitor.socket.closed, null);
    });

    it(`S19 ${version}: the server-side channels have to be those of the connection`, async () => {
      const rig = new Rig();
      const subs = new Map([['a', {}]]);
      const visitor = await rig.join(version, 'alice', { subs });
      await visitor.succeed('subscribe', { channel: 'b' });
      // Subscribed by the client counts too, as long as the token's own are still there.
      rig.tokens.connection('both', { user: 'alice', subs: new Map([...subs, ['b', {}]]) });
      await visitor.succeed('refresh', { token: 'both' });
      rig.tokens.connection('less', { user: 'alice', subs });
      visitor.send('refresh', { token: 'less' });
      await visitor.expectClosed('insufficientState');
      await rig.expectEmpty();
    });

    it(`S20 ${version}: a connection that is not refreshed is closed after its grace`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { expireAt: rig.inSeconds(60) });
      await rig.advance(60_000 + 24_000);
      assert.equal(visitor.socket.closed, null);
      await rig.advance(1_100);
      await visitor.expectClosed('expired');
      assert.equal(rig.lastRefusal(), 'S20 3005');
      await rig.expectEmpty();
    });

    it(`S50 ${version}: the socket closes while the token is checked`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.tokens.connection('new', { user: 'alice', expireAt: rig.inSeconds(10) });
      rig.tokens.gate.stop('verifyConnection');
      visitor.send('refresh', { token: 'new' });
      await rig.advance(0);
      visitor.socket.leave();
      rig.tokens.gate.open();
      await rig.expectEmpty();
      rig.expectNoFailures();
    });
  }

  it('S19 a node without keys has no refresh', async () => {
    const rig = new Rig({ withoutKeys: true });
    const visitor = rig.dial('v2', { request: { user: 'alice' } });
    await visitor.succeed('connect');
    assert.equal(await visitor.errorOf('refresh', { token: 'x' }), 108);
  });
});
