import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions, type RigOptions } from './harness.ts';
import type { Visitor } from './visitor.ts';

const channel = 'rec:a';

interface Recovery {
  readonly data: readonly unknown[];
  readonly offset: number | undefined;
  readonly epoch: string;
  readonly recovered: boolean;
  readonly was: boolean;
}

function recoveryOf(result: object): Recovery {
  const {
    publications = [],
    offset,
    epoch = '',
    recovered = false,
    was_recovering: was = false,
  } = result as {
    publications?: { data: unknown }[];
    offset?: number;
    epoch?: string;
    recovered?: boolean;
    was_recovering?: boolean;
  };
  return { data: publications.map(({ data }) => data), offset, epoch, recovered, was };
}

/** A channel with as many publications, and a client that has not subscribed yet. */
async function withHistory(version: 'v1' | 'v2', count: number, options?: RigOptions, name = channel) {
  const rig = new Rig(options);
  for (let value = 1; value <= count; value += 1) await rig.publish(name, value);
  const visitor = await rig.join(version, 'alice');
  const { epoch } = (await rig.node.history(name, { limit: 0 })).position;
  return { rig, visitor, epoch };
}

async function recover(visitor: Visitor, position: object, name = channel): Promise<Recovery> {
  return recoveryOf(await visitor.succeed('subscribe', { channel: name, recover: true, ...position }));
}

describe('recovery', () => {
  for (const version of versions) {
    /** What a v1 client is told of its request: nothing. */
    const was = version === 'v2';

    it(`S35 ${version}: a first subscribe gets the top of the stream`, async () => {
      const { visitor, epoch } = await withHistory(version, 3);
      const result = await visitor.succeed('subscribe', { channel });
      assert.equal(result['recoverable'], true);
      assert.deepEqual(recoveryOf(result), { data: [], offset: 3, epoch, recovered: false, was: false });
    });

    it(`S35 ${version}: what was missed is answered in order`, async () => {
      const { visitor, epoch, rig } = await withHistory(version, 5);
      const found = await recover(visitor, { epoch, offset: 2 });
      assert.deepEqual(found, { data: [3, 4, 5], offset: was ? 2 : 5, epoch, recovered: true, was });
      await rig.publish(channel, 6);
      assert.deepEqual(await visitor.lines(), ['pub rec:a 6 @6']);
    });

    it(`S35 ${version}: who missed nothing recovers nothing`, async () => {
      const { visitor, epoch } = await withHistory(version, 5);
      assert.deepEqual(await recover(visitor, { epoch, offset: 5 }), {
        data: [],
        offset: 5,
        epoch,
        recovered: true,
        was,
      });
    });

    it(`S35 ${version}: the whole stream is recovered without an epoch, while it is all there`, async () => {
      const { visitor, epoch } = await withHistory(version, 4);
      const { data, recovered } = await recover(visitor, { offset: 0 });
      assert.deepEqual([data, recovered], [[1, 2, 3, 4], true]);
      await visitor.succeed('unsubscribe', { channel });
      assert.equal((await recover(visitor, { epoch, offset: 0 })).recovered, true);
    });

    it(`S35 ${version}: what is published while a client recovers follows, each once`, async () => {
      for (const answersOnly of [true, false]) {
        const { visitor, epoch, rig } = await withHistory(version, 3);
        if (answersOnly) rig.broker.gate.stopAnswers('history');
        else rig.broker.gate.stop('history');
        const id = visitor.send('subscribe', { channel, recover: true, epoch, offset: 1 });
        await rig.advance(0);
        await rig.publish(channel, 4, 5);
        rig.broker.gate.open();
        const { result } = await visitor.reply(id);
        await rig.publish(channel, 6);
        const live = answersOnly ? ['pub rec:a 4 @4', 'pub rec:a 5 @5', 'pub rec:a 6 @6'] : ['pub rec:a 6 @6'];
        assert.deepEqual(recoveryOf(result ?? {}).data, answersOnly ? [2, 3] : [2, 3, 4, 5]);
        assert.deepEqual(await visitor.lines(), live);
      }
    });

    it(`S36 ${version}: a client that missed more than is stored is told the top`, async () => {
      const { visitor, epoch } = await withHistory(version, 15);
      const lost = { data: [], offset: 15, epoch, recovered: false, was };
      assert.deepEqual(await recover(visitor, { epoch, offset: 4 }), lost);
      await visitor.succeed('unsubscribe', { channel });
      assert.equal((await recover(visitor, { epoch, offset: 5 })).recovered, true);
    });

    it(`S35 ${version}: the position of an empty channel is one to recover from`, async () => {
      const { visitor, epoch, rig } = await withHistory(version, 0);
      const first = recoveryOf(await visitor.succeed('subscribe', { channel }));
      assert.deepEqual([first.offset ?? 0, first.epoch], [0, epoch]);
      await visitor.succeed('unsubscribe', { channel });
      const nothing = await recover(visitor, { epoch, offset: 0 });
      assert.deepEqual([nothing.data, nothing.recovered], [[], true]);
      await visitor.succeed('unsubscribe', { channel });
      await rig.publish(channel, 1, 2);
      const all = await recover(visitor, { epoch });
      assert.deepEqual([all.data, all.recovered], [[1, 2], true]);
    });

    it(`S35 ${version}: recovering twice from the same place answers the same`, async () => {
      const { visitor, epoch } = await withHistory(version, 5);
      const once = await recover(visitor, { epoch, offset: 2 });
      await visitor.succeed('unsubscribe', { channel });
      assert.deepEqual(await recover(visitor, { epoch, offset: 2 }), once);
      assert.deepEqual(once.data, [3, 4, 5]);
    });

    it(`S36 ${version}: a history that expired leaves its position, until that is forgotten as well`, async () => {
      const short = {
        allowSubscribeForClient: true,
        forceRecovery: true,
        historySize: 10,
        historyTtlMs: 60_000,
        historyMetaTtlMs: 120_000,
      };
      const name = 'short:a';
      const { visitor, epoch, rig } = await withHistory(version, 3, { namespaces: { short } }, name);
      const again = async (offset: number): Promise<Recovery> => {
        const found = await recover(visitor, { epoch, offset }, name);
        await visitor.succeed('unsubscribe', { channel: name });
        return found;
      };
      assert.equal((await again(2)).recovered, true);
      await rig.advance(60_001);
      assert.equal((await again(2)).recovered, false);
      assert.deepEqual(await again(3), { data: [], offset: 3, epoch, recovered: true, was });
      await rig.advance(120_001);
      const { recovered, epoch: now } = await again(3);
      assert.deepEqual([recovered, now === epoch], [false, false]);
    });

    it(`S36 ${version}: another epoch, a position ahead of the top, history that expired or was removed`, async () => {
      const { visitor, epoch, rig } = await withHistory(version, 3);
      assert.deepEqual(await recover(visitor, { epoch: 'other', offset: 1 }), {
        data: [],
        offset: 3,
        epoch,
        recovered: false,
        was,
      });
      await visitor.succeed('unsubscribe', { channel });
      assert.equal((await recover(visitor, { epoch, offset: 9 })).recovered, false);
      await visitor.succeed('unsubscribe', { channel });
      await rig.node.historyRemove(channel);
      assert.equal((await recover(visitor, { epoch, offset: 1 })).recovered, false);
      await visitor.succeed('unsubscribe', { channel });
      assert.equal((await recover(visitor, { epoch, offset: 3 })).recovered, true);
    });

    it(`S36 ${version}: streams that began anew are not recovered from`, async () => {
      const { visitor, epoch, rig } = await withHistory(version, 3);
      await rig.broker.loseStreams();
      await rig.publish(channel, 1, 2, 3);
      const { recovered, offset, epoch: now } = await recover(visitor, { epoch, offset: 3 });
      assert.deepEqual([recovered, offset, now === epoch], [false, 3, false]);
    });

    it(`S35 ${version}: where recovery is off a client is not recovered`, async () => {
      const { visitor, epoch } = await withHistory(version, 3, undefined, 'pos:a');
      const { recovered, was, offset } = await recover(visitor, { epoch, offset: 1 }, 'pos:a');
      assert.deepEqual([recovered, was, offset], [false, false, 3]);
    });

    it(`S38 ${version}: in cache mode the newest publication is the state`, async () => {
      const { visitor, epoch, rig } = await withHistory(version, 3, undefined, 'cache:a');
      const again = async (position: object) => {
        const found = await recover(visitor, position, 'cache:a');
        await visitor.succeed('unsubscribe', { channel: 'cache:a' });
        return found;
      };
      assert.deepEqual((await again({})).data, [3]);
      assert.deepEqual((await again({ epoch, offset: 1 })).data, [3]);
      assert.deepEqual((await again({ epoch: 'other', offset: 3 })).data, [3]);
      const same = await again({ epoch, offset: 3 });
      assert.deepEqual([same.data, same.recovered], [[], true]);
      await rig.node.historyRemove('cache:a');
      assert.equal((await again({ epoch, offset: 2 })).recovered, false);
      assert.equal((await again({ epoch, offset: 3 })).recovered, true);
      assert.deepEqual((await again({})).recovered, false);
    });

    it(`S35 ${version}: server-side subscriptions recover with connect`, async () => {
      const { rig, epoch } = await withHistory(version, 5);
      rig.tokens.connection('t', { user: 'bob', subs: new Map([[channel, {}]]) });
      const visitor = rig.dial(version);
      const { subs } = await visitor.succeed('connect', {
        token: 't',
        subs: { [channel]: { recover: true, epoch, offset: 3 } },
      });
      const found = recoveryOf((subs as Record<string, object>)[channel] ?? {});
      assert.deepEqual([found.data, found.recovered], [[4, 5], true]);
      await rig.publish(channel, 6);
      assert.deepEqual(await visitor.lines(), ['pub rec:a 6 @6']);
    });
  }

  it('S37 a client that asked for all or nothing gets error 112, and may try again', async () => {
    const { visitor, epoch, rig } = await withHistory('v2', 15);
    const params = { channel, recover: true, epoch, offset: 4, flag: 2 };
    assert.equal(await visitor.errorOf('subscribe', params), 112);
    assert.equal((await rig.census()).subscriptions, 0);
    assert.equal(await visitor.errorOf('subscribe', { ...params, offset: 5 }), 0);
  });

  it('S38 auto_cache_recover answers the state to who did not ask', async () => {
    const always = {
      allowSubscribeForClient: true,
      historySize: 1,
      historyTtlMs: 60_000,
      forceRecovery: true,
      forceRecoveryMode: 'cache',
      autoCacheRecover: true,
    } as const;
    const { visitor } = await withHistory('v2', 3, { namespaces: { always } }, 'always:a');
    const found = recoveryOf(await visitor.succeed('subscribe', { channel: 'always:a' }));
    assert.deepEqual([found.data, found.recovered, found.was], [[3], true, true]);
  });

  it('S35 the first publication of a stream tells its epoch to v2 clients', async () => {
    const rig = new Rig();
    const visitor = await rig.joinTo('v2', 'alice', channel);
    await rig.publish(channel, 1, 2);
    const { epoch } = (await rig.node.history(channel, { limit: 0 })).position;
    const bodies = (await visitor.messages()).map((message) => message.kind === 'push' && message.body);
    assert.deepEqual(bodies, [
      { data: 1, offset: 1, epoch },
      { data: 2, offset: 2 },
    ]);
  });
});
