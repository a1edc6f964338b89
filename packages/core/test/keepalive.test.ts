import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig } from './harness.ts';

/** Pings every 20 seconds, answers within 5. */
const client = { pingIntervalMs: 20_000, pongTimeoutMs: 5_000 };
const pong = '{}';

describe('keepalive', () => {
  it('S13 the first ping comes between half and all of the interval, the next ones every interval', async () => {
    for (const [random, first] of [
      [0, 10_000],
      [0.5, 15_000],
      [0.999, 19_990],
    ] as const) {
      const rig = new Rig({ client, random: () => random });
      const visitor = await rig.join('v2', 'alice');
      await rig.advance(first - 100);
      assert.deepEqual(await visitor.lines(), []);
      await rig.advance(200);
      assert.deepEqual(await visitor.lines(), ['ping']);
      for (let i = 0; i < 3; i += 1) {
        visitor.raw(pong);
        await rig.advance(19_800);
        assert.deepEqual(await visitor.lines(), []);
        await rig.advance(200);
        assert.deepEqual(await visitor.lines(), ['ping']);
      }
    }
  });

  it('S13 other traffic neither delays nor replaces a ping', async () => {
    const rig = new Rig({ client });
    const visitor = await rig.joinTo('v2', 'alice', 'room');
    for (let i = 0; i < 7; i += 1) {
      await rig.advance(2_000);
      await rig.publish('room', i);
      await visitor.succeed('publish', { channel: 'room', data: i });
    }
    await visitor.lines();
    await rig.advance(1_100);
    assert.deepEqual(await visitor.lines(), ['ping']);
  });

  it('S13 without an interval there are no pings', async () => {
    const rig = new Rig({ client: { pingIntervalMs: 0 } });
    const visitor = await rig.join('v2', 'alice');
    await rig.advance(600_000);
    assert.deepEqual(await visitor.lines(), []);
    assert.equal(visitor.socket.closed, null);
  });

  it('S13 a unidirectional client is pinged and not expected to answer', async () => {
    const rig = new Rig({ client });
    rig.tokens.connection('t', { user: 'alice' });
    const { socket } = rig.dial('v2', { direction: 'unidirectional' });
    socket.send('{"token":"t"}');
    await rig.advance(60_000);
    assert.equal(socket.take().filter((frame) => frame === '{}').length, 3);
    assert.equal(socket.closed, null);
  });

  it('S14 a ping that stays unanswered closes the connection', async () => {
    const rig = new Rig({ client });
    const visitor = await rig.joinTo('v2', 'alice', 'full:a');
    await rig.advance(15_000 + 4_900);
    // Other commands are no answer.
    await visitor.succeed('publish', { channel: 'room', data: 1 });
    assert.equal(visitor.socket.closed, null);
    await rig.advance(200);
    await visitor.expectClosed('noPong');
    assert.equal(rig.lastRefusal(), 'S14 3012');
    await rig.expectEmpty();
  });

  it('S14 without a timeout nobody waits for answers', async () => {
    const rig = new Rig({ client: { ...client, pongTimeoutMs: 0 } });
    const visitor = await rig.join('v2', 'alice');
    await rig.advance(120_000);
    assert.equal(visitor.socket.closed, null);
  });

  it('S15 a pong nobody asked for closes the connection', async () => {
    const rig = new Rig({ client });
    const visitor = await rig.join('v2', 'alice');
    visitor.raw(pong);
    await visitor.expectClosed('badRequest');
    assert.equal(rig.lastRefusal(), 'S15 3501');
    await rig.expectEmpty();
  });

  it('S15 a second pong for the same ping closes the connection', async () => {
    const rig = new Rig({ client });
    const visitor = await rig.join('v2', 'alice');
    await rig.advance(15_100);
    visitor.raw(pong);
    await rig.advance(0);
    assert.equal(visitor.socket.closed, null);
    visitor.raw(pong);
    await visitor.expectClosed('badRequest');
  });

  it('S15 any command of v2 without an id is taken for a pong', async () => {
    const rig = new Rig({ client });
    const visitor = await rig.join('v2', 'alice');
    visitor.raw('{"subscribe":{"channel":"room"}}');
    await visitor.expectClosed('badRequest');
  });

  it('S16 the ping of a v1 client is answered with its bare id, that of a v2 client with error 108', async () => {
    const rig = new Rig({ client });
    const old = await rig.join('v1', 'alice');
    old.raw('{"id":7,"method":7}');
    await rig.advance(0);
    assert.deepEqual(old.socket.take(), ['{"id":7}\n']);
    const visitor = await rig.join('v2', 'bob');
    visitor.raw('{"id":7,"ping":{},"publish":{"channel":"room","data":1}}');
    assert.deepEqual(await visitor.lines(), ['#7 error 108']);
  });

  it('S17 a v1 client is pinged with frames of the transport', async () => {
    const rig = new Rig({ client });
    const visitor = await rig.join('v1', 'alice');
    await rig.advance(15_100);
    assert.deepEqual(await visitor.lines(), []);
    assert.equal(visitor.socket.pings, 1);
    visitor.socket.pong();
    await rig.advance(20_000);
    assert.equal(visitor.socket.pings, 1);
    await rig.advance(5_100);
    await visitor.expectClosed('noPong');
    await rig.expectEmpty();
  });
});
