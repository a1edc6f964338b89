import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, type RigOptions } from './harness.ts';
import { OfficialClient } from './official-client.ts';
import { ProtobufClient } from './protobuf-client.ts';
import { rest } from './rest.ts';
import type { Visitor } from './visitor.ts';

const open = { allowSubscribeForClient: true, allowPublishForClient: true, allowChannelCompaction: true };
const stream = { ...open, historySize: 10, historyTtlMs: 300_000, forceRecovery: true };
const namespaces: RigOptions['namespaces'] = {
  small: open,
  seen: { ...open, joinLeave: true, forcePushJoinLeave: true, presence: true },
  rec: { ...stream, allowTagsFilter: true },
  delta: { ...stream, allowedDeltaTypes: ['fossil'], deltaPublish: true },
};
const flag = 1;

interface PushFrame {
  readonly push?: { readonly id?: number; readonly channel?: string };
}

/** Pushes since the last look, a line each: what comes in place of the channel, and the kind. */
async function addresses({ socket }: Visitor): Promise<string[]> {
  await rest();
  return socket
    .take()
    .flatMap((frame) => String(frame).trimEnd().split('\n'))
    .flatMap((line) => {
      const { push } = JSON.parse(line) as PushFrame;
      if (push === undefined) return [];
      const { id, channel, ...content } = push;
      return [[id, channel, ...Object.keys(content)].filter((part) => part !== undefined).join(' ')];
    });
}

async function compact(rig: Rig, user: string, channel: string, params: object = {}): Promise<Visitor> {
  const visitor = await rig.join('v2', user);
  await visitor.succeed('subscribe', { channel, flag, ...params });
  await visitor.lines();
  return visitor;
}

describe('channel compaction', () => {
  it('P130 is given where the option is on and the client asks for it', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await rig.join('v2', 'alice');
    assert.equal((await visitor.succeed('subscribe', { channel: 'small:a', flag })).id, 1);
    assert.equal((await visitor.succeed('subscribe', { channel: 'small:b', flag: 3 })).id, 2);
    assert.equal('id' in (await visitor.succeed('subscribe', { channel: 'small:c' })), false);
    assert.equal('id' in (await visitor.succeed('subscribe', { channel: 'small:d', flag: 2 })), false);
    assert.equal('id' in (await visitor.succeed('subscribe', { channel: 'room', flag })), false);
    for (const name of ['a', 'b', 'c', 'd']) await rig.publish(`small:${name}`, 1);
    assert.deepEqual(await addresses(visitor), ['1 pub', '2 pub', 'small:c pub', 'small:d pub']);
  });

  it('P130 no older generation gets a number', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await rig.join('v1', 'alice');
    assert.equal('id' in (await visitor.succeed('subscribe', { channel: 'small:a', flag })), false);
    await rig.publish('small:a', 1);
    assert.deepEqual(await visitor.lines(), ['pub small:a 1']);
  });

  for (const [name, isNumbered] of [
    ['js', false],
    ['dart', true],
  ] as const) {
    it(`P135 over Protobuf a client called ${name} gets ${isNumbered ? 'a' : 'no'} number`, async () => {
      const rig = new Rig({ namespaces });
      rig.tokens.connection('t', { user: 'alice' });
      const client = new ProtobufClient(rig.host, rig.node, 'v2');
      client.send('connect', { 1: 't', 4: name });
      client.send('subscribe', { 1: 'small:a', 14: flag });
      await rest();
      client.lines();
      await rig.publish('small:a', 1);
      assert.deepEqual(client.lines(), [isNumbered ? 'pub  1' : 'pub small:a 1']);
    });
  }

  it('P131 publications, joins and leaves carry the number, everything else the name', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await compact(rig, 'alice', 'seen:a');
    const plain = await rig.joinTo('v2', 'bob', 'seen:a');
    await plain.succeed('publish', { channel: 'seen:a', data: 1 });
    plain.socket.leave();
    assert.deepEqual(await addresses(visitor), ['1 join', '1 pub', '1 leave']);
    await rig.node.unsubscribe({ user: 'alice', channel: 'seen:a' });
    assert.deepEqual(await addresses(visitor), ['seen:a unsubscribe']);
  });

  it('P132 subscribers of a channel share the number, and frames with those who get it the same way', async () => {
    const rig = new Rig({ namespaces });
    const [first, second] = [await compact(rig, 'alice', 'small:a'), await compact(rig, 'bob', 'small:a')];
    const plain = await rig.joinTo('v2', 'carol', 'small:a');
    await rig.publish('small:a', 1);
    await rest();
    const [one, two, named] = [first, second, plain].map(({ socket }) => socket.take());
    assert.deepEqual(one, ['{"push":{"id":1,"pub":{"data":1}}}']);
    assert.equal(one?.[0], two?.[0]);
    assert.deepEqual(named, ['{"push":{"channel":"small:a","pub":{"data":1}}}']);
  });

  it('P133 the number stays as long as the channel has subscribers, and never means another channel', async () => {
    const rig = new Rig({ namespaces });
    const visitor = await compact(rig, 'alice', 'small:a');
    const plain = await rig.joinTo('v2', 'bob', 'small:a');
    await visitor.succeed('unsubscribe', { channel: 'small:a' });
    await rig.advance(5_000);
    assert.equal((await visitor.succeed('subscribe', { channel: 'small:a', flag })).id, 1);
    for (const { socket } of [visitor, plain]) socket.leave();
    await rig.expectEmpty();
    const later = await rig.join('v2', 'carol');
    assert.equal((await later.succeed('subscribe', { channel: 'small:b', flag })).id, 2);
    assert.equal((await later.succeed('subscribe', { channel: 'small:a', flag })).id, 3);
  });

  it('P131 what was held, what a filter lets pass and what comes to a client ahead of its node carry it too', async () => {
    const rig = new Rig({ namespaces });
    const holding = await rig.join('v2', 'alice');
    rig.broker.gate.stopAnswers('history');
    holding.send('subscribe', { channel: 'rec:a', flag });
    await rig.advance(0);
    await rig.publish('rec:a', 1);
    rig.broker.gate.open();
    assert.deepEqual(await addresses(holding), ['1 pub']);

    const filtered = await compact(rig, 'bob', 'rec:a', { tf: { key: 'n', cmp: 'eq', val: '1' } });
    await rig.node.publish('rec:a', '1', { tags: { n: '1' } });
    await rig.node.publish('rec:a', '2', { tags: { n: '2' } });
    assert.deepEqual(await addresses(filtered), ['1 pub']);

    rig.broker.network = 'late';
    await rig.publish('rec:a', 3);
    const ahead = await compact(rig, 'carol', 'rec:a');
    await rig.publish('rec:a', 4);
    rig.broker.catchUp();
    rig.broker.network = 'good';
    assert.deepEqual(await addresses(ahead), ['1 pub']);
  });

  for (const encoding of ['json', 'protobuf'] as const) {
    it(`P131 ${encoding}: together with delta compression, recovered or live`, async () => {
      const rig = new Rig({ namespaces });
      const text = (n: number): string => `"${'x'.repeat(100)}${n}"`;
      const client = await OfficialClient.join(rig, encoding, 'delta:a');
      const { epoch = '' } = await client.subscribe({ flag });
      await rig.node.publish('delta:a', text(1));
      await rig.node.publish('delta:a', text(2));
      assert.deepEqual(await client.lines(), [`@1 ${text(1)}`, `patch @2 ${text(2)}`]);
      await client.unsubscribe();
      for (const n of [3, 4]) await rig.node.publish('delta:a', text(n));
      const { recovered, seen } = await client.subscribe({ flag, recover: true, offset: 2, epoch });
      assert.equal(recovered, true);
      assert.deepEqual(
        seen.map(({ isPatch }) => isPatch),
        [false, true],
      );
      await rig.node.publish('delta:a', text(5));
      assert.deepEqual(await client.lines(), [`patch @5 ${text(5)}`]);
    });
  }
});

describe('what a connect asks for its server-side subscriptions', () => {
  interface Subs {
    readonly [channel: string]: { readonly id?: number; readonly delta?: boolean; readonly recovered?: boolean };
  }

  async function connect(rig: Rig, subs: object): Promise<{ visitor: Visitor; subs: Subs }> {
    rig.tokens.connection('t', { user: 'alice', subs: new Map([['delta:a', {}]]) });
    const visitor = rig.dial('v2');
    const result = await visitor.succeed('connect', { token: 't', subs });
    return { visitor, subs: result.subs as Subs };
  }

  it('P134 delta compression, a tags filter and compaction are given as to a subscribe', async () => {
    const rig = new Rig({ namespaces });
    const tf = { key: 'n', cmp: 'eq', val: '1' };
    const { visitor, subs } = await connect(rig, { 'delta:a': { delta: 'fossil' }, 'rec:a': { tf, flag } });
    assert.equal(subs['delta:a']?.delta, true);
    assert.equal(subs['delta:a']?.id, undefined);
    assert.equal(subs['rec:a']?.id, 1);
    await rig.node.publish('rec:a', '1', { tags: { n: '1' } });
    await rig.node.publish('rec:a', '2', { tags: { n: '2' } });
    await rig.node.publish('delta:a', '{"a":1}');
    assert.deepEqual(await addresses(visitor), ['1 pub', 'delta:a pub']);
  });

  it('P134 what was missed is recovered in the form that is asked for', async () => {
    const rig = new Rig({ namespaces });
    const text = (n: number): string => `"${'x'.repeat(100)}${n}"`;
    for (const n of [1, 2, 3]) await rig.node.publish('delta:a', text(n));
    const { epoch } = (await rig.node.history('delta:a', { limit: 0 })).position;
    const asked = { recover: true, offset: 1, epoch, delta: 'fossil' };
    const { subs } = await connect(rig, { 'delta:a': asked });
    const { publications = [], recovered } = (subs['delta:a'] ?? {}) as {
      publications?: { delta?: boolean; offset: number }[];
      recovered?: boolean;
    };
    assert.equal(recovered, true);
    assert.deepEqual(
      publications.map(({ offset, delta = false }) => [offset, delta]),
      [
        [2, false],
        [3, true],
      ],
    );
  });

  it('P134 SDKs ask for recovery alone, and get nothing else', async () => {
    const rig = new Rig({ namespaces });
    const { subs } = await connect(rig, { 'delta:a': { recover: true } });
    assert.equal(subs['delta:a']?.delta, undefined);
    assert.equal(subs['delta:a']?.id, undefined);
  });

  it('P134 S54 a tags filter that is not allowed is error 107, and nothing is left', async () => {
    const rig = new Rig({ namespaces });
    rig.tokens.connection('t', { user: 'alice' });
    const visitor = rig.dial('v2');
    const subs = { 'small:a': { tf: { key: 'a', cmp: 'ex' } } };
    assert.equal(await visitor.errorOf('connect', { token: 't', subs }), 107);
    visitor.socket.leave();
    await rig.expectEmpty();
  });
});
