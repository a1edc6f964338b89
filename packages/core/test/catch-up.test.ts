import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Encoding } from '@spindle/protocol';
import { Rig, versions, type RigOptions } from './harness.ts';
import { LegacyClient, readableSignatures } from './legacy-client.ts';
import { OfficialClient } from './official-client.ts';
import { rest } from './rest.ts';
import type { Visitor } from './visitor.ts';

const channel = 'long:a';
const long = {
  allowSubscribeForClient: true,
  historySize: 100,
  historyTtlMs: 300_000,
  forceRecovery: true,
  allowTagsFilter: true,
  allowedDeltaTypes: ['fossil'],
} as const;

/** A node whose recoveries are read three publications at a time, and a stream with publications that are their offsets. */
async function withStream(count: number, options: RigOptions = {}) {
  const rig = new Rig({
    namespaces: { long },
    ...options,
    client: { recoveryMaxPublicationLimit: 3, ...options.client },
  });
  await publish(rig, 1, count);
  const { epoch } = (await rig.node.history(channel, { limit: 0 })).position;
  return { rig, epoch };
}

async function publish(rig: Rig, from: number, to: number): Promise<void> {
  for (let value = from; value <= to; value += 1) await rig.publish(channel, value);
}

/** What comes in until nothing does any more. */
async function flow(visitor: Visitor): Promise<string[]> {
  const lines: string[] = [];
  for (let more = await visitor.lines(); more.length > 0; more = await visitor.lines()) lines.push(...more);
  return lines;
}

/** Lines of the publications with these offsets. */
function pubs(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, place) => `pub ${channel} ${from + place} @${from + place}`);
}

function dataOf({ publications = [] }: { readonly publications?: readonly { readonly data: unknown }[] }): unknown[] {
  return publications.map(({ data }) => data);
}

/** As much may wait for a client that it gets one page at a time. */
const narrow = { client: { queueMaxSizeBytes: 600 } };

/** Reads one page more, and falls behind again. */
async function readPage(visitor: Visitor): Promise<string[]> {
  visitor.socket.drain();
  visitor.socket.unreadBytes = 1;
  await rest();
  return visitor.lines();
}

/** A client that recovers from the offset and does not read beyond the reply. */
async function slowly(rig: Rig, version: 'v1' | 'v2', position: object): Promise<Visitor> {
  const visitor = await rig.join(version, 'alice');
  visitor.socket.unreadBytes = 1;
  const { recovered } = await visitor.succeed('subscribe', { channel, recover: true, ...position });
  assert.equal(recovered, true);
  return visitor;
}

describe('recovery of more than one page', () => {
  for (const version of versions) {
    it(`S90 ${version}: the first page is in the reply, the others follow, and then what is live`, async () => {
      for (const missed of [0, 1, 3, 4, 6, 7, 9, 20]) {
        const { rig, epoch } = await withStream(20);
        const visitor = await rig.join(version, 'alice');
        const from = 20 - missed;
        const result = await visitor.succeed('subscribe', { channel, recover: true, epoch, offset: from });
        const inReply = Math.min(missed, 3);
        assert.equal(result['recovered'], true);
        assert.equal(result['offset'] ?? 0, version === 'v2' ? from : from + inReply);
        assert.deepEqual(
          dataOf(result),
          Array.from({ length: inReply }, (_, place) => from + 1 + place),
        );
        assert.deepEqual(await flow(visitor), pubs(from + inReply + 1, 20));
        await publish(rig, 21, 22);
        assert.deepEqual(await flow(visitor), pubs(21, 22));
        rig.expectNoFailures();
      }
    });

    it(`S90 ${version}: server-side subscriptions get theirs behind the connect reply, in turns`, async () => {
      const { rig, epoch } = await withStream(8);
      const other = 'long:b';
      for (let value = 1; value <= 7; value += 1) await rig.publish(other, value);
      const { epoch: otherEpoch } = (await rig.node.history(other, { limit: 0 })).position;
      const channels = [channel, other];
      rig.tokens.connection('t', { user: 'bob', subs: new Map(channels.map((name) => [name, {}])) });
      const visitor = rig.dial(version);
      const { subs } = await visitor.succeed('connect', {
        token: 't',
        subs: {
          [channel]: { recover: true, epoch, offset: 0 },
          [other]: { recover: true, epoch: otherEpoch, offset: 0 },
        },
      });
      for (const name of channels) {
        const result = (subs as Record<string, { recovered: boolean; publications: { data: unknown }[] }>)[name];
        assert.equal(result?.recovered, true);
        assert.deepEqual(dataOf(result ?? {}), [1, 2, 3]);
      }
      const lines = await flow(visitor);
      const of = (name: string) => lines.filter((line) => line.includes(name));
      assert.deepEqual(of(channel), pubs(4, 8));
      assert.deepEqual(
        of(other),
        pubs(4, 7).map((line) => line.replace(channel, other)),
      );
      assert.equal(lines.slice(0, 6).filter((line) => line.includes(other)).length, 3);
      await publish(rig, 9, 9);
      assert.deepEqual(await flow(visitor), pubs(9, 9));
    });

    it(`S90 ${version}: what is little leaves with the reply, as one frame`, async () => {
      const { rig, epoch } = await withStream(20);
      const visitor = await rig.join(version, 'alice');
      visitor.send('subscribe', { channel, recover: true, epoch, offset: 5 });
      await rest();
      const frames = visitor.socket.take();
      assert.equal(frames.length, 1);
      assert.equal(String(frames[0]).trim().split('\n').length, 1 + 12);
    });

    it(`S90 ${version}: pages are one frame, however long the broker takes for each`, async () => {
      const { rig, epoch } = await withStream(20);
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stopAnswers('history');
      visitor.send('subscribe', { channel, recover: true, epoch, offset: 5 });
      for (let read = 0; read < 5; read += 1) {
        await rest();
        rig.broker.gate.next('history').pass();
      }
      await rest();
      const [reply, ...pages] = visitor.socket.take();
      assert.ok(reply !== undefined);
      assert.deepEqual(
        pages.map((frame) => String(frame).trim().split('\n').length),
        [12],
      );
    });

    it(`S91 ${version}: a page is read when the client has got the one before`, async () => {
      const { rig, epoch } = await withStream(10, narrow);
      const visitor = await slowly(rig, version, { epoch, offset: 0 });
      assert.deepEqual(await visitor.lines(), []);
      assert.deepEqual(await readPage(visitor), pubs(4, 6));
      await publish(rig, 11, 11);
      assert.deepEqual(await visitor.lines(), []);
      assert.deepEqual(await readPage(visitor), pubs(7, 9));
      assert.deepEqual(await readPage(visitor), pubs(10, 11));
      await publish(rig, 12, 12);
      assert.deepEqual(await visitor.lines(), pubs(12, 12));
    });

    it(`S91 ${version}: what is published meanwhile does not wait in memory, and nobody else waits`, async () => {
      const { rig, epoch } = await withStream(10, { client: { queueMaxSizeBytes: 2_000 } });
      const other = await rig.joinTo('v2', 'bob', channel);
      const visitor = await slowly(rig, version, { epoch, offset: 0 });
      await publish(rig, 11, 100);
      assert.deepEqual(await flow(other), pubs(11, 100));
      visitor.socket.drain();
      assert.deepEqual(await flow(visitor), pubs(4, 100));
      assert.equal(visitor.socket.closed, null);
    });

    it(`S91 ${version}: a page that is large leaves in parts`, async () => {
      const { rig, epoch } = await withStream(0, {
        client: { queueMaxSizeBytes: 4_000, recoveryMaxPublicationLimit: 0 },
      });
      const large = 'x'.repeat(900);
      for (let value = 1; value <= 20; value += 1) await rig.publish(channel, large);
      const visitor = await slowly(rig, version, { epoch, offset: 0 });
      const counts: number[] = [];
      for (let seen = 1; seen < 20; seen += counts.at(-1) ?? 0) {
        const lines = await readPage(visitor);
        assert.ok(lines.length > 0 && lines.length <= 2, `${lines.length} at once`);
        counts.push(lines.length);
      }
      visitor.socket.drain();
      await rest();
      await publish(rig, 21, 21);
      assert.deepEqual(await visitor.lines(), pubs(21, 21));
    });

    it(`S92 ${version}: a stream that lost what the client still had to read is told, not passed over`, async () => {
      const losses: ((rig: Rig) => Promise<void>)[] = [
        (rig) => publish(rig, 11, 110),
        (rig) => rig.node.historyRemove(channel).then(() => {}),
        (rig) => rig.broker.loseStreams(),
      ];
      for (const lose of losses) {
        const { rig, epoch } = await withStream(10, narrow);
        const visitor = await slowly(rig, version, { epoch, offset: 0 });
        assert.deepEqual(await readPage(visitor), pubs(4, 6));
        await lose(rig);
        visitor.socket.drain();
        if (version === 'v2') {
          assert.deepEqual(await flow(visitor), [`unsubscribe ${channel} 2500`]);
          const again = await visitor.succeed('subscribe', { channel, recover: true, epoch, offset: 6 });
          assert.deepEqual([again['was_recovering'], again['recovered']], [true, undefined]);
        } else await visitor.expectClosed('insufficientState');
        rig.expectNoFailures();
      }
    });

    it(`S93 ${version}: whatever is published while pages are read comes once and in order`, async () => {
      for (const when of ['stop', 'stopAnswers'] as const) {
        const { rig, epoch } = await withStream(8, narrow);
        const visitor = await slowly(rig, version, { epoch, offset: 0 });
        rig.broker.gate[when]('history');
        visitor.socket.drain();
        for (let value = 9; value <= 16; value += 1) {
          await rest();
          await publish(rig, value, value);
          if (rig.broker.gate.waiting('history') > 0) rig.broker.gate.next('history').pass();
        }
        rig.broker.gate.open();
        assert.deepEqual(await flow(visitor), pubs(4, 16));
        assert.deepEqual(rig.lastRefusal(), 'none');
      }
    });

    it(`S93 ${version}: what is not stored, joins and leaves come at once`, async () => {
      const { rig, epoch } = await withStream(10, {
        ...narrow,
        namespaces: { long: { ...long, joinLeave: true, forcePushJoinLeave: true } },
      });
      const visitor = await slowly(rig, version, { epoch, offset: 0 });
      await visitor.lines();
      await rig.node.publish(channel, '"now"', { skipHistory: true });
      await rig.joinTo('v2', 'bob', channel);
      assert.deepEqual(await visitor.lines(), [`pub ${channel} "now"`, `join ${channel} bob`]);
      visitor.socket.drain();
      assert.deepEqual(await flow(visitor), pubs(4, 10));
    });

    it(`S90 ${version}: whoever leaves while pages are read gets no more of them, and may come back`, async () => {
      const { rig, epoch } = await withStream(10, narrow);
      const visitor = await slowly(rig, version, { epoch, offset: 0 });
      await visitor.succeed('unsubscribe', { channel });
      visitor.socket.drain();
      assert.deepEqual(await flow(visitor), []);
      await visitor.succeed('subscribe', { channel, recover: true, epoch, offset: 3 });
      assert.deepEqual(await flow(visitor), pubs(7, 10));
      const other = await slowly(rig, version, { epoch, offset: 0 });
      other.socket.leave();
      visitor.socket.leave();
      await rig.expectEmpty();
      rig.expectNoFailures();
    });

    it(`S50 ${version}: an engine that fails between pages ends the connection`, async () => {
      const { rig, epoch } = await withStream(10, narrow);
      const visitor = await slowly(rig, version, { epoch, offset: 0 });
      rig.broker.gate.break('history');
      visitor.socket.drain();
      await visitor.expectClosed('internal');
      assert.equal(rig.failures[0]?.operation, 'recover');
      rig.broker.gate.open();
      await rig.expectEmpty();
    });
  }

  it('S37 who asked for all or nothing gets all of it, in pages', async () => {
    const { rig, epoch } = await withStream(10);
    const visitor = await rig.join('v2', 'alice');
    const all = { channel, recover: true, epoch, offset: 0, flag: 2 };
    assert.deepEqual(dataOf(await visitor.succeed('subscribe', all)), [1, 2, 3]);
    assert.deepEqual(await flow(visitor), pubs(4, 10));
    await visitor.succeed('unsubscribe', { channel });
    await publish(rig, 11, 101);
    assert.equal(await visitor.errorOf('subscribe', all), 112);
    assert.equal(await visitor.errorOf('subscribe', { ...all, offset: 1 }), 0);
  });

  it('S82 S90 pages are filtered, and what they leave out is not lost', async () => {
    const { rig, epoch } = await withStream(0);
    for (let value = 1; value <= 20; value += 1) {
      await rig.node.publish(channel, `${value}`, { tags: { even: `${value % 2 === 0}` } });
    }
    const visitor = await rig.join('v2', 'alice');
    const tf = { key: 'even', cmp: 'eq', val: 'true' };
    const result = await visitor.succeed('subscribe', { channel, recover: true, epoch, offset: 0, tf });
    assert.deepEqual(dataOf(result), [2]);
    const even = pubs(1, 20).filter((_, place) => place % 2 === 1);
    assert.deepEqual(await flow(visitor), even.slice(1));
    await rig.node.publish(channel, '21', { tags: { even: 'false' } });
    await rig.node.publish(channel, '22', { tags: { even: 'true' } });
    assert.deepEqual(await flow(visitor), pubs(22, 22));
  });

  for (const encoding of ['json', 'protobuf'] satisfies Encoding[]) {
    it(`S73 S90 ${encoding}: patches of pages apply, also with something that is not stored behind them`, async () => {
      const { rig, epoch } = await withStream(0);
      const text = (value: number) => JSON.stringify({ value, text: 'the quick brown fox jumps over the lazy dog' });
      for (let value = 1; value <= 10; value += 1) await rig.node.publish(channel, text(value), { delta: true });
      const client = await OfficialClient.join(rig, encoding, channel);
      rig.broker.gate.stopAnswers('history');
      const id = client.send({ subscribe: { channel, delta: 'fossil', recover: true, epoch, offset: 0 } });
      await rest();
      rig.broker.gate.next('history').pass();
      const seen = [...(await client.subscribed(id)).seen];
      await rig.node.publish(channel, '"not stored"', { skipHistory: true });
      rig.broker.gate.open();
      for (let more = await client.seen(); more.length > 0; more = await client.seen()) seen.push(...more);
      for (const value of [11, 12]) await rig.node.publish(channel, text(value), { delta: true });
      seen.push(...(await client.seen()));
      assert.deepEqual(
        seen.map((publication) => publication.text),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 11, 12].map((value) => (value === 0 ? '"not stored"' : text(value))),
      );
      // Of every page the first is whole, and so is the first after one that is not stored.
      const patches = seen.filter(({ isPatch }) => isPatch).map(({ offset }) => offset);
      assert.deepEqual(patches, [2, 3, 5, 6, 8, 9, 12]);
    });

    it(`S73 S93 ${encoding}: patches go on in full behind what is not stored, in the middle of a page too`, async () => {
      const { rig, epoch } = await withStream(0, {
        client: { recoveryMaxPublicationLimit: 50, queueMaxSizeBytes: 2_400 },
      });
      const text = (value: number) => JSON.stringify({ value, text: 'the quick brown fox jumps over the lazy dog' });
      for (let value = 1; value <= 60; value += 1) await rig.node.publish(channel, text(value), { delta: true });
      const client = await OfficialClient.join(rig, encoding, channel);
      client.socket.unreadBytes = 1;
      const seen = [...(await client.subscribe({ recover: true, epoch, offset: 0 })).seen];
      for (let note = 0; seen.at(-1)?.offset !== 60; note += 1) {
        await rig.node.publish(channel, `"note ${note}"`, { skipHistory: true });
        client.socket.drain();
        client.socket.unreadBytes = 1;
        const more = await client.seen();
        assert.ok(more.length > 0);
        seen.push(...more);
      }
      const stored = seen.filter(({ offset }) => offset > 0).map((publication) => publication.text);
      assert.deepEqual(
        stored,
        Array.from({ length: 60 }, (_, place) => text(place + 1)),
      );
      assert.ok(seen.some(({ text: data }) => data === '"note 1"'));
    });
  }

  it('S90 P131 pages carry the number of the channel where the subscription has one', async () => {
    const { rig, epoch } = await withStream(8, { namespaces: { long: { ...long, allowChannelCompaction: true } } });
    const visitor = await rig.join('v2', 'alice');
    const { id } = await visitor.succeed('subscribe', { channel, recover: true, epoch, offset: 0, flag: 1 });
    assert.equal(id, 1);
    await publish(rig, 9, 9);
    for (let turn = 0; turn < 5; turn += 1) await rest();
    const named = (await visitor.messages()).map((message) => (message.kind === 'push' ? message.channel : null));
    assert.deepEqual(named, ['', '', '', '', '', '']);
  });

  it('S90 clients of 2016 get the pages as messages', async () => {
    const { rig, epoch } = await withStream(8, { legacy: readableSignatures() });
    const client = await new LegacyClient(rig).connect('42');
    const body = await client.subscribe(channel, { recover: true, last: `0.${epoch}` });
    assert.deepEqual([body['recovered'], body['last']], [true, `3.${epoch}`]);
    const data: unknown[] = [];
    for (let more = await client.messages(); more.length > 0; more = await client.messages()) {
      data.push(...more.map((message) => (message.body as { data: unknown }).data));
    }
    assert.deepEqual(data, [4, 5, 6, 7, 8]);
  });

  it('S94 the subscriptions of a connect share its reply', async () => {
    const { rig } = await withStream(0, { client: { queueMaxSizeBytes: 8_000, recoveryMaxPublicationLimit: 10 } });
    const channels = ['long:a', 'long:b'];
    for (const name of channels) for (let value = 1; value <= 6; value += 1) await rig.publish(name, 'x'.repeat(400));
    rig.tokens.connection('t', { user: 'bob', subs: new Map(channels.map((name) => [name, {}])) });
    const visitor = rig.dial('v2');
    const wanted = Object.fromEntries(channels.map((name) => [name, { recover: true }]));
    const { subs } = await visitor.succeed('connect', { token: 't', subs: wanted });
    const counts = Object.values(subs as Record<string, object>).map((result) => dataOf(result).length);
    assert.deepEqual(counts, [2, 2]);
    assert.equal((await flow(visitor)).length, 8);
  });

  it('S94 a reply holds no more than a quarter of the queue, and the rest follows', async () => {
    const { rig, epoch } = await withStream(0, {
      client: { queueMaxSizeBytes: 4_000, recoveryMaxPublicationLimit: 10 },
    });
    for (let value = 1; value <= 6; value += 1) await rig.publish(channel, 'x'.repeat(value === 1 ? 5_000 : 400));
    const visitor = await rig.join('v2', 'alice');
    const from = async (offset: number) =>
      dataOf(await visitor.succeed('subscribe', { channel, recover: true, epoch, offset })).length;
    assert.equal(await from(0), 1);
    assert.equal((await flow(visitor)).length, 5);
    await visitor.succeed('unsubscribe', { channel });
    assert.equal(await from(1), 2);
    assert.equal((await flow(visitor)).length, 3);
  });
});
