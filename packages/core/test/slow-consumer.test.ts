import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Statistic } from '@spindle/core';
import { Rig, type RigOptions } from './harness.ts';
import { ProtobufClient } from './protobuf-client.ts';
import type { Visitor } from './visitor.ts';

const open = { allowSubscribeForClient: true, allowPublishForClient: true };
const latest = { ...open, slowConsumer: 'latest_only' } as const;
const history = { historySize: 10, historyTtlMs: 300_000, allowHistoryForSubscriber: true };
const namespaces: RigOptions['namespaces'] = {
  price: latest,
  tick: { ...latest, allowTagsFilter: true, allowChannelCompaction: true },
  kept: {
    ...latest,
    ...history,
    allowPositioning: true,
    allowRecovery: true,
    forceRecovery: true,
    allowedDeltaTypes: ['fossil'],
  },
  near: { ...latest, joinLeave: true, forcePushJoinLeave: true, presence: true },
  every: open,
};
const client = { queueMaxSizeBytes: 1_000 };
const behind = 251;

function dropped(rig: Rig, reason: string): number {
  const isMeant = ({ name, labels }: Statistic): boolean =>
    name === 'dropped_publications' && labels['reason'] === reason;
  return rig.node
    .statistics()
    .filter(isMeant)
    .reduce((sum, { value }) => sum + value, 0);
}

/** A subscriber whose client has fallen behind. */
async function laggard(rig: Rig, ...channels: readonly string[]): Promise<Visitor> {
  const visitor = await rig.joinTo('v2', 'slow', ...channels);
  visitor.socket.fallBehind(behind);
  return visitor;
}

describe('slow consumers', () => {
  it('S100 S101 where the newest is enough, only that waits for a client that is behind', async () => {
    const rig = new Rig({ namespaces, client });
    const slow = await laggard(rig, 'price:a', 'price:b');
    const quick = await rig.joinTo('v2', 'quick', 'price:a');
    await rig.publish('price:a', 1, 2, 3);
    await rig.publish('price:b', 4, 5);
    assert.deepEqual(await slow.lines(), []);
    assert.deepEqual(await quick.lines(), ['pub price:a 1', 'pub price:a 2', 'pub price:a 3']);
    slow.socket.drain();
    assert.deepEqual(await slow.lines(), ['pub price:a 3', 'pub price:b 5']);
    assert.equal(dropped(rig, 'conflated'), 3);
    await rig.publish('price:a', 6, 7);
    assert.deepEqual(await slow.lines(), ['pub price:a 6', 'pub price:a 7']);
    for (const { socket } of [slow, quick]) socket.leave();
    await rig.expectEmpty();
  });

  it('S101 a client is behind from a quarter of queue_max_size on', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await rig.joinTo('v2', 'alice', 'price:a');
    visitor.socket.fallBehind(behind - 1);
    await rig.publish('price:a', 1);
    assert.deepEqual(await visitor.lines(), ['pub price:a 1']);
  });

  it('S101 a client that has read everything before anybody acted is not behind', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await rig.joinTo('v2', 'alice', 'price:a');
    visitor.socket.fallBehind(behind);
    visitor.socket.drain();
    await rig.publish('price:a', 1, 2);
    assert.deepEqual(await visitor.lines(), ['pub price:a 1', 'pub price:a 2']);
  });

  it('S101 a write that finds it out counts as well', async () => {
    const rig = new Rig({ namespaces, client, rpc: async () => ({ data: '1' }) });
    const visitor = await rig.joinTo('v2', 'alice', 'price:a');
    visitor.socket.unreadBytes = behind;
    visitor.send('rpc', { method: 'm' });
    assert.deepEqual(await visitor.lines(), ['#3']);
    await rig.publish('price:a', 1, 2);
    assert.deepEqual(await visitor.lines(), []);
    visitor.socket.drain();
    assert.deepEqual(await visitor.lines(), ['pub price:a 2']);
  });

  it('S101 nothing is lost or repeated when it is found out while a publication is delivered', async () => {
    const rig = new Rig({ namespaces, client });
    const filter = { key: 'n', cmp: 'ex' };
    const subscribers: Visitor[] = [];
    for (const tf of [undefined, filter, { op: 'not', nodes: [{ op: 'not', nodes: [filter] }] }]) {
      const visitor = await rig.join('v2', 'slow');
      await visitor.succeed('subscribe', { channel: 'tick:a', ...(tf === undefined ? null : { tf }) });
      await visitor.lines();
      subscribers.push(visitor);
    }
    const publish = rig.host.groups.publish.bind(rig.host.groups);
    Object.assign(rig.host.groups, {
      publish(topic: string, frame: string) {
        publish(topic, frame);
        for (const { socket } of subscribers) socket.fallBehind(behind);
      },
    });
    for (const n of [1, 2, 3]) await rig.node.publish('tick:a', `${n}`, { tags: { n: `${n}` } });
    for (const { socket } of subscribers) socket.drain();
    for (const visitor of subscribers) assert.deepEqual(await visitor.lines(), ['pub tick:a 1', 'pub tick:a 3']);
  });

  it('S101 other channels of the connection go on, and the limit holds for them', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await laggard(rig, 'price:a', 'every:a');
    await rig.publish('every:a', 1);
    await rig.publish('price:a', 1);
    assert.deepEqual(await visitor.lines(), ['pub every:a 1']);
    visitor.socket.unreadBytes = 1_001;
    visitor.send('publish', { channel: 'every:a', data: 2 });
    await visitor.expectClosed('slow');
    assert.equal(rig.lastRefusal(), 'S29 3008');
    await rig.expectEmpty();
  });

  it('S101 joins and leaves are never left out', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await laggard(rig, 'near:a');
    await rig.publish('near:a', 1);
    const other = await rig.joinTo('v2', 'bob', 'near:a');
    other.socket.leave();
    assert.deepEqual(await visitor.lines(), ['join near:a bob', 'leave near:a bob']);
    visitor.socket.drain();
    assert.deepEqual(await visitor.lines(), ['pub near:a 1']);
  });

  it('S101 the newest that passes the filter waits, in the style of the subscription', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await rig.join('v2', 'alice');
    await visitor.succeed('subscribe', { channel: 'tick:a', tf: { key: 'n', cmp: 'eq', val: '1' }, flag: 1 });
    await visitor.lines();
    visitor.socket.fallBehind(behind);
    await rig.node.publish('tick:a', '1', { tags: { n: '1' } });
    await rig.node.publish('tick:a', '2', { tags: { n: '2' } });
    visitor.socket.drain();
    await rig.advance(0);
    assert.deepEqual(visitor.socket.take(), ['{"push":{"id":1,"pub":{"data":1,"tags":{"n":"1"}}}}']);
    assert.equal(dropped(rig, 'conflated'), 0);
  });

  it('S101 leaving or unsubscribing while it is behind leaves nothing', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await laggard(rig, 'price:a', 'price:b');
    await rig.publish('price:a', 1);
    await visitor.succeed('unsubscribe', { channel: 'price:a' });
    visitor.socket.drain();
    assert.deepEqual(await visitor.lines(), []);
    visitor.socket.fallBehind(behind);
    await rig.publish('price:b', 1);
    visitor.socket.leave();
    visitor.socket.drain();
    await rig.expectEmpty();
  });

  it('S101 S48 a payload that is not JSON ends the connection when its turn comes', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await laggard(rig, 'price:a');
    await rig.node.publish('price:a', Uint8Array.of(0xff));
    assert.equal(visitor.socket.closed, null);
    visitor.socket.drain();
    await visitor.expectClosed('inappropriateProtocol');
    assert.equal(dropped(rig, 'not_json'), 1);
    await rig.expectEmpty();
  });

  it('S102 what is held for a subscribe reply is conflated at the limit', async () => {
    const rig = new Rig({ namespaces, client });
    const visitor = await rig.join('v2', 'alice');
    rig.broker.gate.stopAnswers('subscribe');
    visitor.send('subscribe', { channel: 'price:a' });
    await rig.advance(0);
    for (let n = 0; n < 100; n += 1) await rig.publish('price:a', n);
    rig.broker.gate.open();
    const lines = (await visitor.lines()).slice(1);
    assert.equal(lines.at(-1), 'pub price:a 99');
    assert.equal(lines.length + dropped(rig, 'conflated'), 100);
    assert.ok(lines.length < 10);
    assert.equal(visitor.socket.closed, null);
  });

  for (const version of ['v2', 'v1'] as const) {
    it(`S100 ${version}: there are no positions, recovery, patches or offsets, whoever asks`, async () => {
      const rig = new Rig({ namespaces, client });
      const visitor = await rig.join(version, 'alice');
      const result = await visitor.succeed('subscribe', {
        channel: 'kept:a',
        positioned: true,
        recoverable: true,
        delta: 'fossil',
        recover: true,
      });
      for (const field of ['positioned', 'recoverable', 'delta', 'recovered', 'epoch']) {
        assert.ok(!(field in result) || result[field] === false, field);
      }
      await rig.publish('kept:a', 1, 2);
      assert.deepEqual(await visitor.lines(), ['pub kept:a 1', 'pub kept:a 2']);
      const { publications } = await visitor.succeed('history', { channel: 'kept:a', limit: 10 });
      assert.equal((publications as unknown[]).length, 2);
    });
  }

  it('S100 Protobuf clients get no offsets either', async () => {
    const rig = new Rig({ namespaces, client });
    rig.tokens.connection('t', { user: 'alice' });
    const visitor = new ProtobufClient(rig.host, rig.node, 'v2');
    visitor.send('connect', { 1: 't' });
    visitor.send('subscribe', { 1: 'kept:a' });
    await rig.advance(0);
    visitor.lines();
    await rig.publish('kept:a', 1);
    assert.deepEqual(visitor.lines(), ['pub kept:a 1']);
  });
});
