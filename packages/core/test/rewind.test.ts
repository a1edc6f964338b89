import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codecFor, type Encoding } from '@spindle/protocol';
import type { NamespaceOptions } from '@spindle/core';
import { Rig, versions } from './harness.ts';
import { LegacyClient, readableSignatures } from './legacy-client.ts';
import { OfficialClient } from './official-client.ts';
import { encodeFields } from './protobuf.ts';
import { protobufCommand } from './protobuf-client.ts';

const channel = 'past:a';
const past: Partial<NamespaceOptions> = {
  allowSubscribeForClient: true,
  historySize: 100,
  historyTtlMs: 300_000,
  forceRecovery: true,
  allowTagsFilter: true,
  allowedDeltaTypes: ['fossil'],
  allowHistoryForSubscriber: true,
};

/** A node whose first subscribes get that of a history of publications that are their offsets. */
async function withPast(count: number, options: Partial<NamespaceOptions>) {
  const rig = new Rig({ namespaces: { past: { ...past, ...options } }, legacy: readableSignatures() });
  await publish(rig, 1, count);
  const { epoch } = (await rig.node.history(channel, { limit: 0 })).position;
  return { rig, epoch };
}

async function publish(rig: Rig, from: number, to: number): Promise<void> {
  for (let value = from; value <= to; value += 1) {
    await rig.node.publish(channel, `${value}`, { tags: { even: `${value % 2 === 0}` } });
  }
}

function dataOf(result: object): unknown[] {
  const { publications = [] } = result as { readonly publications?: readonly { readonly data: unknown }[] };
  return publications.map(({ data }) => data);
}

describe('rewind', () => {
  for (const version of versions) {
    it(`S95 ${version}: a first subscribe gets the newest publications, and stands at the top`, async () => {
      const { rig, epoch } = await withPast(10, { rewindSize: 3 });
      const visitor = await rig.join(version, 'alice');
      const result = await visitor.succeed('subscribe', { channel });
      assert.deepEqual(dataOf(result), [8, 9, 10]);
      assert.deepEqual([result['offset'], result['epoch']], [10, epoch]);
      assert.deepEqual([result['recovered'] ?? false, result['was_recovering'] ?? false], [false, false]);
      await publish(rig, 11, 11);
      assert.deepEqual(await visitor.lines(), ['pub past:a 11 @11']);
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S95 ${version}: not more than there are, nor older ones than the ttl`, async () => {
      const { rig } = await withPast(2, { rewindSize: 3, rewindTtlMs: 10_000 });
      const seen = async () => {
        const visitor = await rig.join(version, 'alice');
        const data = dataOf(await visitor.succeed('subscribe', { channel }));
        visitor.socket.leave();
        return data;
      };
      assert.deepEqual(await seen(), [1, 2]);
      await rig.advance(8_000);
      await publish(rig, 3, 3);
      assert.deepEqual(await seen(), [1, 2, 3]);
      await rig.advance(2_001);
      assert.deepEqual(await seen(), [3]);
      await publish(rig, 4, 8);
      assert.deepEqual(await seen(), [6, 7, 8]);
      await rig.advance(20_000);
      assert.deepEqual(await seen(), []);
    });

    it(`S95 ${version}: whoever returns recovers, and gets nothing twice`, async () => {
      const { rig, epoch } = await withPast(10, { rewindSize: 5 });
      const visitor = await rig.join(version, 'alice');
      const result = await visitor.succeed('subscribe', { channel, recover: true, epoch, offset: 9 });
      assert.deepEqual([dataOf(result), result['recovered']], [[10], true]);
      await visitor.succeed('unsubscribe', { channel });
      const lost = await visitor.succeed('subscribe', { channel, recover: true, epoch: 'other', offset: 9 });
      assert.deepEqual([dataOf(lost), lost['recovered'] ?? false], [[], false]);
    });

    it(`S95 ${version}: what is published meanwhile comes once`, async () => {
      for (const when of ['stop', 'stopAnswers'] as const) {
        const { rig } = await withPast(5, { rewindSize: 3, forceRecovery: false });
        const visitor = await rig.join(version, 'alice');
        rig.broker.gate[when]('history');
        const id = visitor.send('subscribe', { channel });
        await rig.advance(0);
        await publish(rig, 6, 7);
        rig.broker.gate.open();
        const { result } = await visitor.reply(id);
        assert.equal(result?.['positioned'], true);
        const live = (await visitor.lines()).map((line) => Number(line.split(' ')[2]));
        assert.deepEqual([...dataOf(result ?? {}), ...live].slice(-3), [5, 6, 7]);
        assert.equal(live.length, when === 'stop' ? 0 : 2);
      }
    });

    it(`S97 ${version}: server-side subscriptions get theirs behind the reply`, async () => {
      const { rig } = await withPast(10, { rewindSize: 2 });
      rig.tokens.connection('t', { user: 'bob', subs: new Map([[channel, {}]]) });
      const visitor = rig.dial(version);
      const { subs } = await visitor.succeed('connect', { token: 't' });
      const result = (subs as Record<string, Record<string, unknown>>)[channel] ?? {};
      assert.deepEqual([dataOf(result), result['offset']], [[], 10]);
      assert.deepEqual(await visitor.lines(), ['pub past:a 9 @9', 'pub past:a 10 @10']);
      await publish(rig, 11, 11);
      assert.deepEqual(await visitor.lines(), ['pub past:a 11 @11']);
    });
  }

  it('S97 a subscription by the API gets its own too', async () => {
    const { rig } = await withPast(10, { rewindSize: 2 });
    const visitor = await rig.join('v2', 'alice');
    await rig.node.subscribe({ user: 'alice', channel });
    assert.deepEqual(await visitor.lines(), ['subscribe past:a', 'pub past:a 9 @9', 'pub past:a 10 @10']);
  });

  it('S96 of what a filter lets pass as many, out of one page', async () => {
    const { rig } = await withPast(40, { rewindSize: 3 });
    const tf = { key: 'even', cmp: 'eq', val: 'false' };
    const visitor = await rig.join('v2', 'alice');
    const result = await visitor.succeed('subscribe', { channel, tf });
    assert.deepEqual([dataOf(result), result['offset']], [[35, 37, 39], 40]);
    const narrow = new Rig({
      namespaces: { past: { ...past, rewindSize: 3 } },
      client: { recoveryMaxPublicationLimit: 4 },
    });
    await publish(narrow, 1, 40);
    const other = await narrow.join('v2', 'alice');
    assert.deepEqual(dataOf(await other.succeed('subscribe', { channel, tf })), [37, 39]);
    await other.succeed('unsubscribe', { channel });
    const all = await other.succeed('subscribe', { channel, rewind: { size: 100 } });
    assert.deepEqual(dataOf(all), [37, 38, 39, 40]);
  });

  for (const encoding of ['json', 'protobuf'] satisfies Encoding[]) {
    it(`S73 S95 ${encoding}: patches within, and right behind`, async () => {
      const { rig } = await withPast(0, { rewindSize: 3, deltaPublish: true });
      const text = (value: number) => JSON.stringify({ value, text: 'the quick brown fox jumps over the lazy dog' });
      for (let value = 1; value <= 6; value += 1) await rig.node.publish(channel, text(value));
      const client = await OfficialClient.join(rig, encoding, channel);
      const seen = [...(await client.subscribe()).seen];
      await rig.node.publish(channel, text(7));
      seen.push(...(await client.seen()));
      assert.deepEqual(
        seen.map((publication) => [publication.text, publication.isPatch]),
        [4, 5, 6, 7].map((value) => [text(value), value !== 4]),
      );
    });
  }

  it('C111 a client that may read history asks for itself', async () => {
    const { rig } = await withPast(10, {});
    const visitor = await rig.join('v2', 'alice');
    const ask = async (rewind: object) => {
      const data = dataOf(await visitor.succeed('subscribe', { channel, rewind }));
      await visitor.succeed('unsubscribe', { channel });
      return data;
    };
    assert.deepEqual(await ask({ size: 2 }), [9, 10]);
    assert.deepEqual(await ask({}), []);
    await rig.advance(5_000);
    await publish(rig, 11, 11);
    assert.deepEqual(await ask({ ttl: 4 }), [11]);
    assert.deepEqual(await ask({ ttl: 6, size: 3 }), [9, 10, 11]);
  });

  it('C111 the request is read in Protobuf too', () => {
    const frame = protobufCommand('v2', 1, 'subscribe', { 1: channel, 1001: encodeFields({ 1: 2, 2: 60 }) });
    const [command] = codecFor('v2', 'protobuf').decode(frame).commands;
    assert.deepEqual(command, { id: 1, method: 'subscribe', params: { channel, rewind: { size: 2, ttl: 60 } } });
  });

  it('S95 clients of 2016 get them as messages', async () => {
    const { rig, epoch } = await withPast(10, { rewindSize: 2 });
    const client = await new LegacyClient(rig).connect('42');
    const body = await client.subscribe(channel);
    assert.deepEqual([body['recovered'], body['last']], [false, `10.${epoch}`]);
    const messages = body['messages'] as { data: unknown }[];
    assert.deepEqual(
      messages.map(({ data }) => data),
      [10, 9],
    );
  });

  it('S95 in cache mode too, unless the state is answered anyway', async () => {
    const { rig } = await withPast(5, { rewindSize: 2, forceRecoveryMode: 'cache' });
    const visitor = await rig.join('v2', 'alice');
    assert.deepEqual(dataOf(await visitor.succeed('subscribe', { channel })), [4, 5]);
    const always = await withPast(5, { rewindSize: 2, forceRecoveryMode: 'cache', autoCacheRecover: true });
    const other = await always.rig.join('v2', 'alice');
    assert.deepEqual(dataOf(await other.succeed('subscribe', { channel })), [5]);
  });
});
