import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

const year = 365 * 24 * 3_600;

describe('connect', () => {
  for (const version of versions) {
    it(`S1 ${version}: a command before connect closes the connection`, async () => {
      const rig = new Rig();
      const visitor = rig.dial(version);
      visitor.send('subscribe', { channel: 'room' });
      await visitor.expectClosed('badRequest');
      assert.deepEqual(await visitor.lines(), []);
      assert.equal(rig.lastRefusal(), 'S1 3501');
      await rig.expectEmpty();
    });

    it(`S2 ${version}: a second connect closes the connection`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      visitor.send('connect', { token: 'alice' });
      await visitor.expectClosed('badRequest');
      await rig.expectEmpty();
    });

    it(`S3 ${version}: a token that does not verify closes, an expired one is 109, an unchecked one 100`, async () => {
      const rig = new Rig();
      rig.tokens.bad('old', 'expired');
      rig.tokens.bad('odd', 'unavailable');
      for (const [token, code] of [
        ['old', 109],
        ['odd', 100],
      ] as const) {
        const visitor = rig.dial(version);
        assert.equal(await visitor.errorOf('connect', { token }), code);
        visitor.socket.leave();
      }
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 'forged' });
      await visitor.expectClosed('invalidToken');
      assert.deepEqual(rig.connected, []);
      await rig.expectEmpty();
    });

    it(`S4 ${version}: without a token the settings decide, then the proxy in front`, async () => {
      const closed = new Rig();
      const stranger = closed.dial(version);
      stranger.send('connect');
      await stranger.expectClosed('badRequest');
      const known = closed.dial(version, { request: { user: 'alice' } });
      await known.succeed('connect');
      assert.equal((await closed.node.info())[0]?.numUsers, 1);

      for (const client of [{ allowAnonymousConnectWithoutToken: true }, { insecure: true }]) {
        const rig = new Rig({ client, namespaces: { who: { presence: true, allowPresenceForClient: true } } });
        // Anonymous access goes before the user the proxy named.
        const visitor = rig.dial(version, { request: { user: 'alice' } });
        await visitor.succeed('connect');
        await rig.node.subscribe({ user: '', channel: 'who:x' });
        assert.deepEqual(await rig.presence.usersIn('who:x'), ['']);
      }
    });

    it(`S6 ${version}: a connection that would be expired is error 110`, async () => {
      const rig = new Rig();
      rig.tokens.connection('late', { user: 'alice', expireAt: rig.inSeconds(0) });
      const visitor = rig.dial(version);
      assert.equal(await visitor.errorOf('connect', { token: 'late' }), 110);
      assert.equal(rig.lastRefusal(), 'S6 110');
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S7 ${version}: the connections of a user are limited, those of the anonymous user are not`, async () => {
      const rig = new Rig({ client: { userConnectionLimit: 2, allowAnonymousConnectWithoutToken: true } });
      const [first] = [await rig.join(version, 'alice'), await rig.join(version, 'alice')];
      const third = rig.dial(version);
      third.send('connect', { token: 'alice' });
      await third.expectClosed('connectionLimit');
      for (let i = 0; i < 3; i += 1) await rig.dial(version).succeed('connect');
      first.socket.leave();
      await rig.join(version, 'alice');
      assert.equal((await rig.census()).clients, 5);
    });

    it(`S7 ${version}: or the oldest connection of the user makes room`, async () => {
      const rig = new Rig({ client: { userConnectionLimit: 2, userConnectionLimitPolicy: 'close_oldest' } });
      const other = await rig.join(version, 'bob');
      const [first, second] = [await rig.join(version, 'alice'), await rig.join(version, 'alice')];
      const third = await rig.join(version, 'alice');
      await first.expectClosed('connectionLimit');
      assert.equal(rig.lastRefusal(), 'S7 3504');
      await rig.join(version, 'alice');
      await second.expectClosed('connectionLimit');
      assert.deepEqual([other.socket.closed, third.socket.closed], [null, null]);
      assert.equal((await rig.census()).clients, 3);
    });

    it(`S11 ${version}: the result holds client id, version and what the connection was given`, async () => {
      const rig = new Rig({ client: { pingIntervalMs: 25_000 } });
      rig.tokens.connection('t', { user: 'alice', expireAt: rig.inSeconds(60) });
      const visitor = rig.dial(version);
      const {
        client,
        version: server,
        expires,
        ttl,
        subs,
        ping,
        pong,
      } = await visitor.succeed('connect', { token: 't' });
      assert.equal(client, visitor.id);
      assert.equal(server, '1.2.3');
      assert.deepEqual([expires, ttl, subs], [true, 60, undefined]);
      assert.deepEqual([ping, pong], version === 'v2' ? [25, true] : [undefined, undefined]);
    });

    it(`S11 ${version}: a connection expires at most a year ahead as far as its client knows`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', expireAt: rig.inSeconds(2 * year) });
      const { ttl } = await rig.dial(version).succeed('connect', { token: 't' });
      assert.equal(ttl, year);
      rig.tokens.connection('u', { user: 'alice' });
      const { expires } = await rig.dial(version).succeed('connect', { token: 'u' });
      assert.equal(expires, undefined);
    });

    it(`S12 ${version}: a connection that does not connect in time is closed`, async () => {
      const rig = new Rig();
      const visitor = rig.dial(version, { version });
      await rig.advance(9_900);
      assert.equal(visitor.socket.closed, null);
      await rig.advance(200);
      await visitor.expectClosed('stale');
      await rig.expectEmpty();
    });

    it(`S12 ${version}: waiting for the authenticator counts as not connected`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['full:a', {}]]) });
      rig.tokens.gate.stop('verifyConnection');
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await rig.advance(10_100);
      await visitor.expectClosed('stale');
      rig.tokens.gate.open();
      await rig.expectEmpty();
      assert.deepEqual(rig.connected, []);
      rig.expectNoFailures();
    });
  }

  it('S4 a node without keys refuses tokens', async () => {
    const rig = new Rig({ withoutKeys: true });
    const visitor = rig.dial();
    visitor.send('connect', { token: 'x' });
    await visitor.expectClosed('invalidToken');
    assert.equal(rig.lastRefusal(), 'S3 3500');
  });

  it('S5 a token without user is refused where the settings say so, a connection without token is not', async () => {
    const client = { disallowAnonymousConnectionTokens: true, allowAnonymousConnectWithoutToken: true };
    const rig = new Rig({ client });
    rig.tokens.connection('nobody', { user: '' });
    const visitor = rig.dial();
    visitor.send('connect', { token: 'nobody' });
    await visitor.expectClosed('permissionDenied');
    assert.equal(rig.lastRefusal(), 'S5 3507');
    await rig.dial().succeed('connect');

    const lenient = new Rig();
    lenient.tokens.connection('nobody', { user: '' });
    await lenient.dial().succeed('connect', { token: 'nobody' });
  });

  it('S6 insecure connections do not expire', async () => {
    const rig = new Rig({ client: { insecure: true } });
    rig.tokens.connection('late', { user: 'alice', expireAt: rig.inSeconds(-10) });
    const { expires } = await rig.dial().succeed('connect', { token: 'late' });
    assert.equal(expires, undefined);
  });

  it('S10 after an error a v2 connection accepts nothing more and is dropped', async () => {
    const rig = new Rig();
    rig.tokens.bad('old', 'expired');
    const visitor = rig.dial();
    assert.equal(await visitor.errorOf('connect', { token: 'old' }), 109);
    rig.tokens.connection('new', { user: 'alice' });
    visitor.send('connect', { token: 'new' });
    visitor.send('subscribe', { channel: 'room' });
    visitor.raw('not even JSON');
    await rig.advance(900);
    assert.deepEqual(await visitor.lines(), []);
    assert.equal(visitor.socket.closed, null);
    await rig.advance(200);
    assert.equal(visitor.socket.closed, 'dropped');
    await rig.expectEmpty();
  });

  it('S10 after an error a v1 connection may send connect again', async () => {
    const rig = new Rig();
    rig.tokens.bad('old', 'expired');
    rig.tokens.connection('broken', { user: 'alice', subs: new Map([['nowhere:x', {}]]) });
    rig.tokens.connection('good', { user: 'alice', subs: new Map([['full:a', {}]]) });
    const visitor = rig.dial('v1');
    assert.equal(await visitor.errorOf('connect', { token: 'old' }), 109);
    assert.equal(await visitor.errorOf('connect', { token: 'broken' }), 102);
    await visitor.succeed('connect', { token: 'good' });
    await visitor.lines();
    await rig.advance(60_000);
    assert.equal(visitor.socket.closed, null);
    assert.deepEqual(
      { ...(await rig.census()), timers: 0 },
      {
        connections: 1,
        clients: 1,
        users: 1,
        subscriptions: 1,
        channels: 1,
        timers: 0,
        present: ['full:a'],
      },
    );
    visitor.socket.leave();
    await rig.expectEmpty();
  });

  it('S10 a v1 connection that gives up is closed as stale', async () => {
    const rig = new Rig();
    rig.tokens.bad('old', 'expired');
    const visitor = rig.dial('v1');
    await visitor.errorOf('connect', { token: 'old' });
    await rig.advance(10_100);
    await visitor.expectClosed('stale');
  });

  it('S10 a failing authenticator is error 100, and reported', async () => {
    const rig = new Rig();
    rig.tokens.gate.break('verifyConnection');
    assert.equal(await rig.dial().errorOf('connect', { token: 'x' }), 100);
    assert.equal(rig.failures[0]?.operation, 'connect');
  });

  it('S11 the server time and the node are told where they are wanted', async () => {
    const rig = new Rig({ client: { connectIncludeServerTime: true, pongTimeoutMs: 0 } });
    rig.tokens.connection('t', { user: 'alice' });
    const { time, pong, node } = await rig.dial().succeed('connect', { token: 't' });
    assert.deepEqual([time, pong, node], [rig.clock.now(), undefined, undefined]);
    const emulated = await rig.dial('v2', { direction: 'emulated' }).succeed('connect', { token: 't' });
    assert.equal(emulated['node'], rig.node.id);
  });

  for (const version of versions) {
    for (const step of ['verify', 'subscribe', 'add', 'history'] as const) {
      it(`S50 ${version}: nothing is left when the socket closes while connect waits for ${step}`, async () => {
        const rig = new Rig();
        rig.tokens.connection('t', { user: 'alice', subs: new Map(['full:a', 'full:b'].map((name) => [name, {}])) });
        if (step === 'verify') rig.tokens.gate.stop('verifyConnection');
        else if (step === 'add') rig.presence.gate.stop('add');
        else rig.broker.gate.stop(step);
        const visitor = rig.dial(version);
        visitor.send('connect', { token: 't' });
        await rig.advance(0);
        visitor.socket.leave();
        await rig.advance(5_000);
        rig.tokens.gate.open();
        rig.presence.gate.open();
        rig.broker.gate.open();
        await rig.expectEmpty();
        rig.expectNoFailures();
        assert.deepEqual(rig.connected, []);
      });
    }
  }

  it('S44 an API disconnect ends a connection that is being made', async () => {
    for (const version of versions) {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['full:a', {}]]) });
      rig.broker.gate.stop('history');
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await rig.advance(0);
      await rig.node.disconnect({ user: 'alice' });
      await visitor.expectClosed('forceDisconnect');
      rig.broker.gate.open();
      await rig.expectEmpty();
      rig.expectNoFailures();
    }
  });
});
