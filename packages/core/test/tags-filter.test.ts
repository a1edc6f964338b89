import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, type RigOptions } from './harness.ts';
import { OfficialClient } from './official-client.ts';
import { ProtobufClient } from './protobuf-client.ts';
import { rest } from './rest.ts';
import type { Visitor } from './visitor.ts';

const open = { allowSubscribeForClient: true, allowTagsFilter: true };
const stream = { ...open, historySize: 10, historyTtlMs: 300_000 };
const namespaces: RigOptions['namespaces'] = {
  tagged: { ...stream, forceRecovery: true },
  loose: open,
  latest: { ...stream, forceRecovery: true, forceRecoveryMode: 'cache' },
  seen: { ...open, joinLeave: true, forcePushJoinLeave: true, presence: true },
  both: { ...stream, forceRecovery: true, allowedDeltaTypes: ['fossil'], deltaPublish: true },
};
const channel = 'tagged:a';
const even = { key: 'parity', cmp: 'eq', val: 'even' };
const odd = { op: 'not', nodes: [even] };
const big = { key: 'n', cmp: 'gte', val: '5' };

/** Publishes numbers with tags that tell their value and parity. */
async function publish(rig: Rig, name: string, ...numbers: readonly number[]): Promise<void> {
  for (const n of numbers) {
    const tags = { n: `${n}`, parity: n % 2 === 0 ? 'even' : 'odd' };
    await rig.node.publish(name, `${n}`, { tags });
  }
}

async function subscribed(rig: Rig, name: string, tf: object): Promise<Visitor> {
  const visitor = await rig.join('v2', 'alice');
  await visitor.succeed('subscribe', { channel: name, tf });
  await visitor.lines();
  return visitor;
}

/** Numbers among the publications that came in, with their offsets. */
async function numbers(visitor: Visitor): Promise<string[]> {
  return (await visitor.lines()).map((line) => line.replace(/^pub \S+ /, ''));
}

describe('tags filters of subscriptions', () => {
  it('S54 C46 a filter that is not allowed or not valid is error 107, and the channel stays free', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await rig.join('v2', 'alice');
    assert.equal(await visitor.errorOf('subscribe', { channel: 'rec:a', tf: even }), 107);
    assert.equal(rig.lastRefusal(), 'C46 107');
    for (const tf of [{}, { key: 'a', cmp: 'like', val: 'b' }, { op: 'and' }, { op: 'not', nodes: [even, big] }]) {
      assert.equal(await visitor.errorOf('subscribe', { channel, tf }), 107);
    }
    await visitor.succeed('subscribe', { channel, tf: even });
  });

  it('S80 only what matches arrives, and what does not is no loss', async () => {
    const rig = new Rig({ namespaces });
    const all = await rig.joinTo('v2', 'bob', channel);
    const [evens, odds, bigs] = [
      await subscribed(rig, channel, even),
      await subscribed(rig, channel, odd),
      await subscribed(rig, channel, big),
    ];
    await publish(rig, channel, 1, 2, 3, 4, 5, 6);
    assert.deepEqual(await numbers(evens), ['2 @2', '4 @4', '6 @6']);
    assert.deepEqual(await numbers(odds), ['1 @1', '3 @3', '5 @5']);
    assert.deepEqual(await numbers(bigs), ['5 @5', '6 @6']);
    assert.equal((await numbers(all)).length, 6);
    // Nobody heard of the last ones; positions are checked all the same.
    await publish(rig, channel, 1, 1);
    await rig.advance(120_000);
    await publish(rig, channel, 8);
    assert.deepEqual(await numbers(evens), ['8 @9']);
    assert.deepEqual(await numbers(bigs), ['8 @9']);
    for (const visitor of [all, evens, odds, bigs]) visitor.socket.leave();
    await rig.expectEmpty();
  });

  it('S80 S40 what is missed is told, whether or not it would have matched', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await subscribed(rig, channel, even);
    await publish(rig, channel, 1);
    rig.broker.network = 'lossy';
    await publish(rig, channel, 3);
    rig.broker.network = 'good';
    await publish(rig, channel, 5);
    assert.deepEqual(await visitor.lines(), [`unsubscribe ${channel} 2500`]);
  });

  it('S80 without positions too, and for publications without tags', async () => {
    const rig = new Rig({ namespaces });
    const [evens, odds] = [await subscribed(rig, 'loose:a', even), await subscribed(rig, 'loose:a', odd)];
    await publish(rig, 'loose:a', 1, 2);
    await rig.publish('loose:a', 'bare');
    assert.deepEqual(await numbers(evens), ['2']);
    assert.deepEqual(await numbers(odds), ['1', '"bare"']);
  });

  it('S80 S30 what is held until the reply is written is filtered', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await rig.join('v2', 'alice');
    rig.broker.gate.stopAnswers('history');
    const id = visitor.send('subscribe', { channel, tf: even });
    await rest();
    await publish(rig, channel, 1, 2, 3, 4, 5);
    rig.broker.gate.open();
    await visitor.reply(id);
    await publish(rig, channel, 6);
    assert.deepEqual(await numbers(visitor), ['2 @2', '4 @4', '6 @6']);
  });

  it('S80 a subscriber that is ahead of its node is filtered', async () => {
    const rig = new Rig({ namespaces });
    await rig.joinTo('v2', 'bob', channel);
    rig.broker.network = 'late';
    await publish(rig, channel, 1, 2);
    const visitor = await subscribed(rig, channel, even);
    await publish(rig, channel, 3, 4);
    rig.broker.catchUp();
    rig.broker.network = 'good';
    await publish(rig, channel, 5, 6);
    assert.deepEqual(await numbers(visitor), ['4 @4', '6 @6']);
  });

  it('S81 joins and leaves are not filtered', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await subscribed(rig, 'seen:a', even);
    const other = await rig.joinTo('v2', 'bob', 'seen:a');
    await publish(rig, 'seen:a', 1, 2);
    await other.succeed('unsubscribe', { channel: 'seen:a' });
    assert.deepEqual(await visitor.lines(), ['join seen:a bob', 'pub seen:a 2', 'leave seen:a bob']);
  });

  it('S82 recovered publications are filtered, and what is left out is not lost', async () => {
    const rig = new Rig({ namespaces });
    await publish(rig, channel, 1, 2, 3, 4, 5);
    const visitor = await rig.join('v2', 'alice');
    const { epoch } = (await rig.node.history(channel, { limit: 0 })).position;
    const recover = async (tf: object, offset: number) => {
      const result = await visitor.succeed('subscribe', { channel, tf, recover: true, epoch, offset });
      await visitor.succeed('unsubscribe', { channel });
      const {
        publications = [],
        recovered,
        offset: from,
      } = result as {
        publications?: { data: number; offset: number }[];
        recovered?: boolean;
        offset?: number;
      };
      return { data: publications.map(({ data }) => data), recovered, from };
    };
    assert.deepEqual(await recover(even, 1), { data: [2, 4], recovered: true, from: 1 });
    assert.deepEqual(await recover(even, 4), { data: [], recovered: true, from: 4 });
    assert.deepEqual(await recover({ key: 'none', cmp: 'ex' }, 2), { data: [], recovered: true, from: 2 });
    await publish(rig, channel, ...Array.from({ length: 10 }, () => 1));
    assert.deepEqual(await recover(even, 4), { data: [], recovered: undefined, from: 15 });
  });

  it('S83 in cache mode the newest that matches is found beyond the first page of the history', async () => {
    const rig = new Rig({ namespaces, client: { recoveryMaxPublicationLimit: 2 } });
    const visitor = await rig.join('v2', 'alice');
    await publish(rig, 'latest:a', 1, 2, 3, 5, 7);
    const recover = { channel: 'latest:a', recover: true };
    const { publications = [] } = (await visitor.succeed('subscribe', { ...recover, tf: even })) as {
      publications?: { data: number }[];
    };
    assert.deepEqual(
      publications.map(({ data }) => data),
      [2],
    );
  });

  it('S83 in cache mode the newest that matches is the state', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await rig.join('v2', 'alice');
    const recover = async (tf: object, position: object = {}) => {
      const result = await visitor.succeed('subscribe', { channel: 'latest:a', tf, recover: true, ...position });
      await visitor.succeed('unsubscribe', { channel: 'latest:a' });
      const { publications = [], recovered = false } = result as {
        publications?: { data: number }[];
        recovered?: boolean;
      };
      return [recovered, ...publications.map(({ data }) => data)];
    };
    assert.deepEqual(await recover(even), [false]);
    await publish(rig, 'latest:a', 1, 2, 3, 5);
    const { epoch } = (await rig.node.history('latest:a', { limit: 0 })).position;
    assert.deepEqual(await recover(even), [true, 2]);
    assert.deepEqual(await recover(odd), [true, 5]);
    assert.deepEqual(await recover({ key: 'n', cmp: 'gt', val: '9' }), [true]);
    assert.deepEqual(await recover(even, { epoch, offset: 1 }), [true, 2]);
    assert.deepEqual(await recover(even, { epoch, offset: 2 }), [true]);
    assert.deepEqual(await recover(even, { epoch, offset: 4 }), [true]);
    assert.deepEqual(await recover(even, { epoch: 'other', offset: 2 }), [true, 2]);
    await rig.node.historyRemove('latest:a');
    assert.deepEqual(await recover(even), [false]);
  });

  it('S84 the same filter, said in other words, is written once', async () => {
    const rig = new Rig({ namespaces });
    const frames: string[] = [];
    const publishTo = rig.host.groups.publish.bind(rig.host.groups);
    rig.host.groups.publish = (topic, frame) => {
      frames.push(topic);
      publishTo(topic, frame);
    };
    const visitors = [
      await subscribed(rig, channel, even),
      await subscribed(rig, channel, { op: '', ...even, vals: [] }),
      await subscribed(rig, channel, even),
    ];
    await publish(rig, channel, 1, 2);
    for (const visitor of visitors) assert.deepEqual(await numbers(visitor), ['2 @2']);
    assert.equal(frames.length, 1);
    for (const visitor of visitors.slice(1)) await visitor.succeed('unsubscribe', { channel });
    await subscribed(rig, channel, odd);
    await publish(rig, channel, 3, 4);
    assert.deepEqual(await numbers(visitors[0] ?? assert.fail()), ['4 @4']);
    assert.equal(frames.length, 3);
  });

  it('S80 Protobuf subscribers are filtered as well', async () => {
    const rig = new Rig({ namespaces });
    rig.tokens.connection('alice', { user: 'alice' });
    const filtered = await OfficialClient.join(rig, 'protobuf', channel);
    await filtered.subscribe({ delta: '', tf: even });
    const plain = new ProtobufClient(rig.host, rig.node, 'v2');
    plain.send('connect', { 1: 'alice' });
    plain.send('subscribe', { 1: channel });
    await rest();
    await publish(rig, channel, 1, 2);
    assert.deepEqual(await filtered.lines(), ['@2 2']);
    await rest();
    assert.deepEqual(plain.lines().slice(-2), [`pub ${channel} 1 @1`, `pub ${channel} 2 @2`]);
  });

  it('C45 S80 with delta compression on top the filter is applied and payloads are plain', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await rig.join('v2', 'alice');
    const result = await visitor.succeed('subscribe', { channel: 'both:a', tf: even, delta: 'fossil' });
    assert.equal(result['delta'], undefined);
    await publish(rig, 'both:a', 1, 2, 3, 4);
    assert.deepEqual(await numbers(visitor), ['2 @2', '4 @4']);
  });
});
