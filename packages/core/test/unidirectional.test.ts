import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disconnects, type DisconnectName } from '@spindle/protocol';
import type { SocketPair } from '@spindle/testkit';
import { Rig } from './harness.ts';
import { decodeFields, decodeFrame, encodeFields } from './protobuf.ts';
import { rest } from './rest.ts';

type Pushed = Record<string, Record<string, unknown>>;

/** Everything that was pushed since the last look. */
async function pushed(socket: SocketPair): Promise<Pushed[]> {
  await rest();
  return socket.take().flatMap((frame) =>
    String(frame)
      .split('\n')
      .map((line) => JSON.parse(line) as Pushed),
  );
}

/** What the connect result says the session is called. */
function sessionOf({ session }: Readonly<Record<string, unknown>>): string {
  assert.ok(typeof session === 'string');
  return session;
}

function dial(rig: Rig): SocketPair {
  return rig.host.connect(rig.node, { direction: 'unidirectional' });
}

async function join(rig: Rig, user: string, request: object = {}): Promise<{ socket: SocketPair; connect: Pushed }> {
  rig.tokens.connection(user, { user });
  const socket = dial(rig);
  socket.send(JSON.stringify({ token: user, ...request }));
  const [first] = await pushed(socket);
  return { socket, connect: (first?.['connect'] ?? {}) as Pushed };
}

async function expectClosed(socket: SocketPair, name: DisconnectName): Promise<void> {
  await rest();
  const { code, reason } = disconnects[name];
  assert.deepEqual(socket.closed, { code, reason });
}

describe('unidirectional connections', () => {
  it('S116 a bare connect request is answered with a connect push', async () => {
    const rig = new Rig({ client: { pingIntervalMs: 25_000 } });
    await rig.publish('rec:a', 1);
    const { connect, socket } = await join(rig, 'alice', { subs: { 'rec:a': {}, 'shut:a': {} } });
    const { client, version, ping, pong, node, subs } = connect;
    assert.deepEqual([client, version, ping, pong, node], [socket.client, '1.2.3', 25, undefined, undefined]);
    assert.match(sessionOf(connect), /^[0-9a-f-]{36}$/);
    const { recoverable, offset } = (subs as Pushed)['rec:a'] ?? {};
    assert.deepEqual([Object.keys(subs ?? {}), recoverable, offset], [['rec:a'], true, 1]);
    socket.leave();
    await rig.expectEmpty();
  });

  it('S116 nothing at all, or null, asks for nothing in particular', async () => {
    for (const request of ['null', '{}']) {
      const rig = new Rig({ client: { allowAnonymousConnectWithoutToken: true } });
      const socket = dial(rig);
      socket.send(request);
      assert.deepEqual(Object.keys((await pushed(socket))[0] ?? {}), ['connect']);
    }
  });

  it('S116 what happens to it is pushed without an envelope', async () => {
    const rig = new Rig();
    const { socket } = await join(rig, 'alice');
    await rig.node.subscribe({ user: 'alice', channel: 'seen:a', data: '{"z":1}' });
    await rig.publish('seen:a', { q: 9 });
    const bob = await rig.joinTo('v2', 'bob', 'seen:a');
    bob.socket.leave();
    await rest();
    await rig.node.unsubscribe({ user: 'alice', channel: 'seen:a' });
    await rig.node.refresh({ user: 'alice', expireAt: rig.inSeconds(100) });
    const info = (user: string, client: string) => ({ info: { user, client } });
    assert.deepEqual(await pushed(socket), [
      { channel: 'seen:a', subscribe: { data: { z: 1 } } },
      { channel: 'seen:a', join: info('alice', socket.client) },
      { channel: 'seen:a', pub: { data: { q: 9 } } },
      { channel: 'seen:a', join: info('bob', bob.id) },
      { channel: 'seen:a', leave: info('bob', bob.id) },
      { channel: 'seen:a', unsubscribe: { code: 2000, reason: 'server unsubscribe' } },
      { refresh: { expires: true, ttl: 100 } },
    ]);
    await rig.node.disconnect({ user: 'alice' });
    await expectClosed(socket, 'forceDisconnect');
    await rig.expectEmpty();
  });

  it('S116 missed publications of its subscriptions come with the connect push', async () => {
    const rig = new Rig();
    await rig.publish('rec:a', 1, 2);
    const { epoch } = (await rig.node.history('rec:a', { limit: 0 })).position;
    const { connect } = await join(rig, 'alice', { subs: { 'rec:a': { recover: true, offset: 1, epoch } } });
    const { recovered, publications } = (connect['subs'] as Pushed)['rec:a'] ?? {};
    assert.deepEqual([recovered, publications], [true, [{ data: 2, offset: 2 }]]);
  });

  it('T71 T72 where the request says it stood counts for what it is subscribed to, and for nothing else', async () => {
    const rig = new Rig();
    await rig.publish('rec:a', 1, 2, 3);
    await rig.publish('rec:b', 1);
    const { epoch } = (await rig.node.history('rec:a', { limit: 0 })).position;
    const resumeFrom = new Map([
      ['rec:a', { epoch, offset: 1 }],
      ['rec:b', { epoch: '', offset: 0 }],
      ['shut:a', { epoch: '', offset: 0 }],
      ['none:a', { epoch: '', offset: 0 }],
    ]);
    rig.tokens.connection('alice', { user: 'alice' });
    const socket = rig.host.connect(rig.node, { direction: 'unidirectional', request: { resumeFrom } });
    const stale = { 'rec:a': { recover: true, offset: 3, epoch } };
    socket.send(JSON.stringify({ token: 'alice', subs: stale }));
    const [first] = await pushed(socket);
    const subs = first?.['connect']?.['subs'] as Pushed;
    assert.deepEqual(Object.keys(subs), ['rec:a']);
    assert.deepEqual(subs['rec:a']?.['publications'], [
      { data: 2, offset: 2 },
      { data: 3, offset: 3 },
    ]);
  });

  it('S116 it is pinged and need not answer', async () => {
    const rig = new Rig({ client: { pingIntervalMs: 25_000 } });
    const { socket } = await join(rig, 'alice');
    await rig.advance(60_000);
    assert.deepEqual(await pushed(socket), [{}, {}]);
    assert.equal(socket.closed, null);
  });

  it('S116 whatever it says after that is not listened to', async () => {
    const rig = new Rig();
    const { socket } = await join(rig, 'alice');
    for (const frame of ['{}', '{"id":2,"subscribe":{"channel":"room"}}', 'nonsense']) socket.send(frame);
    assert.deepEqual(await pushed(socket), []);
    assert.equal(socket.closed, null);
  });

  it('S116 in Protobuf pushes have their length in front, and the transport keeps the connection alive', async () => {
    const rig = new Rig({ client: { pingIntervalMs: 25_000 } });
    rig.tokens.connection('t', { user: 'alice' });
    const socket = rig.host.connect(rig.node, { direction: 'unidirectional', encoding: 'protobuf' });
    socket.send(encodeFields({ 1: 't' }));
    await rest();
    const [push] = socket.take().flatMap((frame) => decodeFrame(frame as Uint8Array));
    const connect = decodeFields(push ?? new Uint8Array()).get(10);
    const client = decodeFields(connect as Uint8Array).get(1);
    assert.equal(new TextDecoder().decode(client as Uint8Array), socket.client);
    await rig.advance(30_000);
    assert.equal(socket.pings, 1);
    assert.deepEqual(socket.take(), []);
  });

  it('S117 an error of its connect is a disconnect', async () => {
    const cases = [
      ['late', 'expired', 'expired'],
      ['down', 'unavailable', 'internal'],
      ['forged', 'invalid', 'invalidToken'],
    ] as const;
    for (const [token, kind, name] of cases) {
      const rig = new Rig();
      rig.tokens.bad(token, kind);
      const socket = dial(rig);
      socket.send(JSON.stringify({ token }));
      await expectClosed(socket, name);
      assert.equal(rig.lastRefusal(), `A0 ${disconnects[name].code}`);
      await rig.expectEmpty();
    }
    const rig = new Rig();
    rig.tokens.connection('t', { user: 'alice', subs: new Map([['nowhere:a', {}]]) });
    const socket = dial(rig);
    socket.send('{"token":"t"}');
    await expectClosed(socket, 'internal');
    assert.deepEqual(socket.take(), []);
    const broken = dial(rig);
    broken.send('{"token":');
    await expectClosed(broken, 'badRequest');
    await rig.expectEmpty();
  });

  it('S117 the configuration may say another one', async () => {
    const own = { code: 4100, reason: 'come back with another token' };
    const rig = new Rig({ client: { unidirectionalDisconnects: new Map([[109, own]]) } });
    rig.tokens.bad('late', 'expired');
    const socket = dial(rig);
    socket.send('{"token":"late"}');
    await rest();
    assert.deepEqual(socket.closed, own);
    const visitor = rig.dial('v2');
    assert.equal(await visitor.errorOf('connect', { token: 'late' }), 109);
  });

  it('S117 lost state and expiry end it, since it cannot subscribe or refresh anew', async () => {
    const rig = new Rig();
    const { socket } = await join(rig, 'alice', { subs: { 'rec:a': {} } });
    rig.broker.network = 'lossy';
    await rig.publish('rec:a', 1);
    rig.broker.network = 'good';
    await rig.publish('rec:a', 2);
    await expectClosed(socket, 'insufficientState');
    rig.tokens.connection('short', { user: 'bob', expireAt: rig.inSeconds(10) });
    const short = dial(rig);
    short.send('{"token":"short"}');
    await rig.advance(10_000 + rig.settings.expiredCloseDelayMs + 100);
    await expectClosed(short, 'expired');
    await rig.expectEmpty();
  });
});

describe('sessions', () => {
  it('S118 a connection whose client sends by another way has a session id, and what comes for it is its own', async () => {
    const rig = new Rig();
    rig.tokens.connection('t', { user: 'alice' });
    const socket = rig.host.connect(rig.node, { direction: 'emulated', version: 'v2' });
    socket.send('{"id":1,"connect":{"token":"t"}}');
    const [reply] = await pushed(socket);
    const connect = reply?.['connect'] ?? {};
    assert.equal(connect['node'], rig.node.id);
    const sender = { node: rig.node.id, session: sessionOf(connect) };
    assert.equal(await rig.node.receive(sender, '{"id":2,"subscribe":{"channel":"room"}}'), true);
    assert.deepEqual(await pushed(socket), [{ id: 2, subscribe: {} }]);
    assert.equal(await rig.node.receive({ ...sender, session: 'none' }, '{"id":3,"rpc":{}}'), true);
    assert.equal(await rig.node.receive({ ...sender, node: 'other' }, '{"id":3,"rpc":{}}'), false);
    assert.deepEqual(await pushed(socket), []);
    socket.leave();
    assert.equal(await rig.node.receive(sender, '{"id":4,"rpc":{}}'), true);
    await rig.expectEmpty();
  });

  it('S118 nobody reaches a unidirectional connection that way', async () => {
    const rig = new Rig();
    const { socket, connect } = await join(rig, 'alice');
    const sender = { node: rig.node.id, session: sessionOf(connect) };
    assert.equal(await rig.node.receive(sender, '{"id":2,"subscribe":{"channel":"room"}}'), true);
    assert.deepEqual(await pushed(socket), []);
  });

  it('S118 API calls may choose a connection by its session', async () => {
    const rig = new Rig();
    const [one, two] = [await join(rig, 'alice'), await join(rig, 'alice')];
    const plain = await rig.join('v2', 'alice');
    const session = sessionOf(one.connect);
    await rig.node.subscribe({ user: 'alice', session, channel: 'room' });
    await rig.node.disconnect({ user: 'bob', session });
    await rig.node.disconnect({ user: 'alice', session, client: two.socket.client });
    assert.deepEqual(await pushed(one.socket), [{ channel: 'room', subscribe: {} }]);
    await rig.node.disconnect({ user: 'alice', session });
    await expectClosed(one.socket, 'forceDisconnect');
    assert.deepEqual([two.socket.closed, plain.socket.closed], [null, null]);
    assert.deepEqual(await plain.lines(), []);
  });
});
