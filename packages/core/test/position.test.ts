import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';
import type { Visitor } from './visitor.ts';

const channel = 'pos:a';

/** The loss is told: by an unsubscribe that asks to come back, or where there is none by the end of the connection. */
async function expectLoss(visitor: Visitor): Promise<void> {
  if (visitor.version === 'v1') return visitor.expectClosed('insufficientState');
  assert.deepEqual(await visitor.lines(), [`unsubscribe ${channel} 2500`]);
  assert.equal(visitor.socket.closed, null);
}

describe('position', () => {
  for (const version of versions) {
    it(`S40 ${version}: a publication that did not come is told with the next one, to those who rely on positions`, async () => {
      const rig = new Rig({ namespaces: { mixed: { ...mixed, allowPositioning: true } } });
      const relaxed = await rig.joinTo('v2', 'relaxed', 'mixed:a', 'room');
      const visitor = await rig.join(version, 'alice');
      await visitor.succeed('subscribe', { channel: 'pos:a' });
      const strict = await rig.join('v2', 'strict');
      await strict.succeed('subscribe', { channel: 'mixed:a', positioned: true });
      await rig.publish(channel, 1);
      await rig.publish('mixed:a', 1);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 1 @1']);
      await strict.lines();
      await relaxed.lines();
      rig.broker.network = 'lossy';
      await rig.publish(channel, 2);
      await rig.publish('mixed:a', 2);
      rig.broker.network = 'good';
      await rig.publish(channel, 3);
      await rig.publish('mixed:a', 3);
      await rig.publish('room', 4);
      await expectLoss(visitor);
      assert.deepEqual(await strict.lines(), ['unsubscribe mixed:a 2500']);
      assert.deepEqual(await relaxed.lines(), ['pub mixed:a 3 @3', 'pub room 4']);
    });

    it(`S40 ${version}: a server-side subscription that lost its position ends the connection`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { subs: new Map([[channel, {}]]) });
      rig.broker.network = 'lossy';
      await rig.publish(channel, 1);
      rig.broker.network = 'good';
      await rig.publish(channel, 2);
      await visitor.expectClosed('insufficientState');
      assert.equal(rig.lastRefusal(), 'S40 3010');
      await rig.expectEmpty();
    });

    it(`S40 ${version}: a stream that began anew is told with its first publication`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.publish(channel, 1);
      await visitor.lines();
      await rig.broker.loseStreams();
      await rig.publish(channel, 1);
      await expectLoss(visitor);
    });

    it(`S40 ${version}: what comes twice is delivered once, tracked or not`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', channel, 'log:a');
      rig.broker.network = 'stuttering';
      await rig.publish(channel, 1, 2);
      await rig.publish('log:a', 1);
      rig.broker.network = 'good';
      await rig.publish(channel, 3);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 1 @1', 'pub pos:a 2 @2', 'pub log:a 1 @1', 'pub pos:a 3 @3']);
    });

    it(`S41 ${version}: a loss is told also when nothing is published afterwards`, async () => {
      const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.publish(channel, 1);
      await visitor.lines();
      rig.broker.network = 'lossy';
      await rig.publish(channel, 2);
      await rig.advance(29_000);
      assert.deepEqual(await visitor.lines(), []);
      assert.equal(visitor.socket.closed, null);
      await rig.advance(22_000);
      await expectLoss(visitor);
    });

    it(`S41 ${version}: a new epoch is told at the first comparison`, async () => {
      const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.publish(channel, 1);
      await visitor.lines();
      await rig.broker.loseStreams();
      await rig.advance(40_100);
      await expectLoss(visitor);
    });

    it(`S41 ${version}: a publication that is only late is no loss`, async () => {
      const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.advance(25_000);
      rig.broker.network = 'late';
      await rig.publish(channel, 1);
      await rig.advance(14_000);
      rig.broker.catchUp();
      rig.broker.network = 'good';
      await rig.advance(200_000);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 1 @1']);
      assert.equal(visitor.socket.closed, null);
    });

    it(`S30 ${version}: a subscriber ahead of its node gets nothing twice and misses nothing`, async () => {
      const rig = new Rig();
      const first = await rig.joinTo('v2', 'first', channel);
      await rig.publish(channel, 1);
      rig.broker.network = 'late';
      await rig.publish(channel, 2, 3);
      const visitor = await rig.join(version, 'alice');
      const { offset } = await visitor.succeed('subscribe', { channel });
      assert.equal(offset, 3);
      await rig.publish(channel, 4);
      for (let event = 0; event < 3; event += 1) rig.broker.catchUp(1);
      rig.broker.network = 'good';
      await rig.publish(channel, 5);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 4 @4', 'pub pos:a 5 @5']);
      assert.equal((await first.lines()).length, 5);
    });

    it(`S40 ${version}: a subscriber ahead of its node is not affected by what the others lost`, async () => {
      const rig = new Rig();
      const first = await rig.joinTo('v2', 'first', channel);
      await rig.publish(channel, 1);
      rig.broker.network = 'lossy';
      await rig.publish(channel, 2);
      rig.broker.network = 'good';
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.publish(channel, 3, 4);
      assert.deepEqual(await first.lines(), ['pub pos:a 1 @1', `unsubscribe ${channel} 2500`]);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 3 @3', 'pub pos:a 4 @4']);
    });

    it(`S40 ${version}: a subscriber ahead of its node is told what itself lost`, async () => {
      const rig = new Rig();
      await rig.joinTo('v2', 'first', channel);
      await rig.publish(channel, 1);
      rig.broker.network = 'late';
      await rig.publish(channel, 2);
      const visitor = await rig.joinTo(version, 'alice', channel);
      rig.broker.network = 'lossy';
      await rig.publish(channel, 3);
      rig.broker.network = 'good';
      await rig.publish(channel, 4);
      await expectLoss(visitor);
    });

    it(`S41 ${version}: a comparison tells who is behind and spares who is not`, async () => {
      const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
      const first = await rig.joinTo('v2', 'first', channel);
      rig.broker.network = 'lossy';
      await rig.publish(channel, 1, 2);
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.advance(60_000);
      assert.deepEqual(await first.lines(), [`unsubscribe ${channel} 2500`]);
      rig.broker.network = 'good';
      await rig.publish(channel, 3);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 3 @3']);
    });

    it(`S30 ${version}: a gap in what was held is told right after the reply`, async () => {
      const rig = new Rig();
      await rig.joinTo('v2', 'first', channel);
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stopAnswers('history');
      visitor.send('subscribe', { channel });
      await rig.advance(0);
      await rig.publish(channel, 1);
      rig.broker.network = 'lossy';
      await rig.publish(channel, 2);
      rig.broker.network = 'good';
      await rig.publish(channel, 3);
      rig.broker.gate.open();
      const lines = await visitor.lines();
      assert.deepEqual(lines.slice(0, 2), ['#2', 'pub pos:a 1 @1']);
      if (version === 'v1') await visitor.expectClosed('insufficientState');
      else assert.deepEqual(lines.slice(2), [`unsubscribe ${channel} 2500`]);
      await visitor.lines();
      assert.equal((await rig.census()).subscriptions, 0);
    });

    it(`S30 ${version}: a stream that began anew while the subscription was made is told right after the reply`, async () => {
      const rig = new Rig();
      const first = await rig.joinTo('v2', 'first', channel);
      await rig.publish(channel, 1);
      await first.lines();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stopAnswers('history');
      visitor.send('subscribe', { channel });
      await rig.advance(0);
      await rig.broker.loseStreams();
      await rig.publish(channel, 1);
      rig.broker.gate.open();
      const lines = await visitor.lines();
      assert.equal(lines[0], '#2');
      if (version === 'v1') await visitor.expectClosed('insufficientState');
      else assert.deepEqual(lines.slice(1), [`unsubscribe ${channel} 2500`]);
      assert.deepEqual(await first.lines(), [`unsubscribe ${channel} 2500`]);
    });

    it(`S40 ${version}: a new subscriber that finds another epoch stays, and the others are told`, async () => {
      const rig = new Rig();
      const first = await rig.joinTo('v2', 'first', channel);
      await rig.publish(channel, 1);
      await first.lines();
      rig.broker.network = 'lossy';
      await rig.broker.loseStreams();
      await rig.publish(channel, 1, 2, 3);
      rig.broker.network = 'good';
      const visitor = await rig.joinTo(version, 'alice', channel);
      assert.deepEqual(await first.lines(), [`unsubscribe ${channel} 2500`]);
      await first.succeed('subscribe', { channel });
      await rig.publish(channel, 4);
      assert.deepEqual(await visitor.lines(), ['pub pos:a 4 @4']);
      assert.deepEqual(await first.lines(), ['pub pos:a 4 @4']);
    });
  }

  it('S41 a comparison that is overtaken by a publication says nothing', async () => {
    const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
    const visitor = await rig.joinTo('v2', 'alice', channel);
    await rig.publish(channel, 1);
    await visitor.lines();
    await rig.broker.loseStreams();
    rig.broker.gate.stopAnswers('history');
    await rig.advance(45_000);
    const comparison = rig.broker.gate.next('history');
    rig.broker.gate.open();
    // The new stream is told by its first publication, and the client is back before the comparison is.
    await rig.publish(channel, 1);
    assert.deepEqual(await visitor.lines(), [`unsubscribe ${channel} 2500`]);
    await visitor.succeed('subscribe', { channel });
    comparison.pass();
    await rig.publish(channel, 2);
    assert.deepEqual(await visitor.lines(), ['pub pos:a 2 @2']);
  });

  it('S41 positions nobody relies on are not compared', async () => {
    const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
    await rig.joinTo('v2', 'alice', 'log:a', 'room');
    await rig.publish('log:a', 1);
    rig.broker.gate.stop('history');
    await rig.advance(200_000);
    assert.equal(rig.broker.gate.waiting('history'), 0);
  });

  it('S41 an engine that fails the comparison is reported, and asked again', async () => {
    const rig = new Rig({ client: { positionCheckDelayMs: 40_000 } });
    const visitor = await rig.joinTo('v2', 'alice', channel);
    rig.broker.gate.break('history');
    await rig.advance(31_000);
    assert.deepEqual(
      rig.failures.map(({ operation, channel: where }) => [operation, where]),
      [['position check', channel]],
    );
    await rig.broker.loseStreams();
    rig.broker.gate.open();
    await rig.advance(11_000);
    await expectLoss(visitor);
  });
});

const mixed = { allowSubscribeForClient: true, historySize: 5, historyTtlMs: 60_000 };
