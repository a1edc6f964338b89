import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

describe('what is written to a connection', () => {
  for (const version of versions) {
    const command = (id: number, method: string, number: number, params: object) =>
      JSON.stringify(version === 'v2' ? { id, [method]: params } : { id, method: number, params });

    it(`S28 ${version}: one turn of the event loop leaves as one frame`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice' });
      const visitor = rig.dial(version);
      visitor.raw(
        [
          command(1, 'connect', 0, { token: 't' }),
          command(2, 'subscribe', 1, { channel: 'a' }),
          command(3, 'subscribe', 1, { channel: 'b' }),
          command(4, 'presence', 4, { channel: 'b' }),
        ].join('\n'),
      );
      await rig.advance(0);
      const frames = visitor.socket.take();
      assert.equal(frames.length, 1);
      const lines = String(frames[0]).trimEnd().split('\n');
      assert.deepEqual(
        lines.map((line) => (JSON.parse(line) as { id: number }).id),
        [1, 2, 3, 4],
      );
    });

    it(`S28 ${version}: replies and publications keep their order`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      const publish = (id: number, data: number) => command(id, 'publish', 3, { channel: 'room', data });
      visitor.raw(
        [command(10, 'subscribe', 1, { channel: 'room' }), publish(11, 1), publish(12, 2), publish(13, 3)].join('\n'),
      );
      assert.deepEqual(await visitor.lines(), ['#10', 'pub room 1', '#11', 'pub room 2', '#12', 'pub room 3', '#13']);
    });

    it(`S28 ${version}: what is pending is written before the connection is closed`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'room');
      visitor.raw(`${command(10, 'publish', 3, { channel: 'room', data: 1 })}\n${command(11, 'connect', 0, {})}`);
      assert.deepEqual(await visitor.lines(), ['pub room 1', '#10']);
      await visitor.expectClosed('badRequest');
    });

    it(`S29 ${version}: a client that does not read is disconnected, and nobody else waits`, async () => {
      const rig = new Rig({ client: { queueMaxSizeBytes: 1_000 } });
      const slow = await rig.joinTo(version, 'slow', 'full:a');
      const quick = await rig.joinTo(version, 'quick', 'full:a');
      await slow.lines();
      slow.socket.unreadBytes = 1_001;
      slow.send('publish', { channel: 'room', data: 1 });
      await slow.expectClosed('slow');
      assert.equal(rig.lastRefusal(), 'S29 3008');
      await rig.publish('full:a', 1);
      assert.deepEqual(await quick.lines(), ['leave full:a slow', 'pub full:a 1 @1']);
      quick.socket.leave();
      await rig.expectEmpty();
    });

    it(`S29 ${version}: just the limit may wait`, async () => {
      const rig = new Rig({ client: { queueMaxSizeBytes: 1_000 } });
      const visitor = await rig.join(version, 'alice');
      visitor.socket.unreadBytes = 1_000;
      await visitor.succeed('subscribe', { channel: 'room' });
      assert.equal(visitor.socket.closed, null);
    });

    it(`S29 ${version}: replies of one turn are bounded too, and not flushed to a slow client`, async () => {
      const rig = new Rig({
        client: { queueMaxSizeBytes: 10_000 },
        rpc: async () => ({ data: `"${'x'.repeat(1_000)}"` }),
      });
      const visitor = await rig.join(version, 'alice');
      visitor.raw(
        Array(100)
          .fill(command(9, 'rpc', 9, { method: 'm' }))
          .join('\n'),
      );
      await visitor.expectClosed('slow');
      assert.deepEqual(await visitor.lines(), []);
      await rig.expectEmpty();
    });

    it(`S29 ${version}: what is held for a subscribe reply is bounded`, async () => {
      const rig = new Rig({ client: { queueMaxSizeBytes: 10_000 } });
      const witness = await rig.joinTo('v2', 'witness', 'pos:a');
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('history');
      visitor.send('subscribe', { channel: 'pos:a' });
      await rig.advance(0);
      for (let i = 0; i < 9; i += 1) await rig.publish('pos:a', 'x'.repeat(1_000));
      assert.equal(visitor.socket.closed, null);
      await rig.publish('pos:a', 'x'.repeat(1_000));
      await visitor.expectClosed('slow');
      assert.equal((await witness.lines()).length, 10);
      rig.broker.gate.open();
      witness.socket.leave();
      await rig.expectEmpty();
    });

    it(`S29 ${version}: what a slow client leaves behind comes after what waited for the others`, async () => {
      const rig = new Rig({ client: { queueMaxSizeBytes: 100 }, rpc: async () => ({ data: '1' }) });
      const [before, slow, after] = [
        await rig.joinTo(version, 'before', 'seen:a'),
        await rig.joinTo(version, 'slow', 'seen:a'),
        await rig.joinTo(version, 'after', 'seen:a'),
      ];
      for (const visitor of [before, slow]) await visitor.lines();
      slow.socket.unreadBytes = 101;
      for (const visitor of [before, slow, after]) visitor.send('rpc', { method: 'm' });
      assert.deepEqual(await before.lines(), ['#3', 'leave seen:a slow']);
      assert.deepEqual(await after.lines(), ['#3', 'leave seen:a slow']);
      await slow.expectClosed('slow');
    });

    it(`S29 ${version}: a connection that ends over what was held leaves nothing`, async () => {
      const rig = new Rig({ client: { queueMaxSizeBytes: 2_000 } });
      const witness = await rig.joinTo('v2', 'witness', 'full:a');
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stopAnswers('history');
      visitor.send('subscribe', { channel: 'full:a' });
      await rig.advance(0);
      await rig.broker.publishJoin('full:a', { user: 'bob', client: 'y', connInfo: `"${'y'.repeat(3_000)}"` });
      await rig.publish('full:a', 1);
      rig.broker.gate.open();
      await visitor.expectClosed('slow');
      assert.deepEqual(await witness.lines(), ['join full:a bob', 'pub full:a 1 @1']);
      witness.socket.leave();
      await rig.expectEmpty();
    });

    it(`S29 ${version}: the host may find out by itself that a client is slow`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      visitor.socket.leave('slow');
      assert.equal(rig.disconnected.at(-1)?.code, 3008);
      await rig.expectEmpty();
    });

    it(`S48 ${version}: a payload that is not JSON closes the JSON connections that would get it`, async () => {
      const rig = new Rig();
      const reader = await rig.joinTo(version, 'reader', 'room', 'other');
      const elsewhere = await rig.joinTo(version, 'elsewhere', 'other');
      const publisher = await rig.join(version, 'publisher');
      const bytes = Uint8Array.of(0xff, 0x00, 0x22);
      await rig.node.publish('room', bytes);
      await publisher.succeed('publish', { channel: 'other', data: 1 });
      await reader.expectClosed('inappropriateProtocol');
      assert.equal(rig.lastRefusal(), 'S48 3506');
      assert.deepEqual(await elsewhere.lines(), ['pub other 1']);
      for (const { socket } of [elsewhere, publisher]) socket.leave();
      await rig.expectEmpty();
    });

    it(`S48 ${version}: recovered, held, read or announced it closes the connection as well`, async () => {
      const bytes = Uint8Array.of(0xff);
      const recovering = new Rig();
      await recovering.node.publish('rec:a', bytes);
      const one = await recovering.join(version, 'alice');
      one.send('subscribe', { channel: 'rec:a', recover: true });
      await one.expectClosed('inappropriateProtocol');
      await recovering.expectEmpty();

      const holding = new Rig();
      const two = await holding.join(version, 'alice');
      holding.broker.gate.stopAnswers('history');
      two.send('subscribe', { channel: 'full:a' });
      await holding.advance(0);
      await holding.node.publish('full:a', bytes);
      holding.broker.gate.open();
      await two.expectClosed('inappropriateProtocol');
      assert.equal((await two.lines())[0], '#2');
      await holding.expectEmpty();

      const reading = new Rig();
      const three = await reading.joinTo(version, 'alice', 'log:a');
      await reading.node.publish('log:a', bytes, { skipHistory: false });
      await three.expectClosed('inappropriateProtocol');
      const four = await reading.joinTo(version, 'alice', 'log:a');
      four.send('history', { channel: 'log:a', limit: 1 });
      await four.expectClosed('inappropriateProtocol');
      await reading.expectEmpty();

      const announcing = new Rig();
      const five = await announcing.join(version, 'alice');
      await announcing.node.publish('rec:a', bytes);
      const { epoch } = (await announcing.node.history('rec:a', { limit: 0 })).position;
      await announcing.node.subscribe({ user: 'alice', channel: 'rec:a', recoverSince: { epoch, offset: 0 } });
      await five.expectClosed('inappropriateProtocol');
      await announcing.expectEmpty();
    });

    it(`S48 ${version}: an RPC answer or the info of a connection that is not JSON`, async () => {
      const bytes = Uint8Array.of(0xff);
      const rig = new Rig({ rpc: async () => ({ data: bytes }) });
      const visitor = await rig.join(version, 'alice');
      visitor.send('rpc', { method: 'm' });
      await visitor.expectClosed('inappropriateProtocol');
      rig.tokens.connection('t', { user: 'bob', subs: new Map([['seen:a', {}]]), info: bytes });
      const bob = rig.dial(version);
      bob.send('connect', { token: 't' });
      await bob.expectClosed('inappropriateProtocol');
      await rig.expectEmpty();
    });
  }
});
