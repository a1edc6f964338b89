import assert from 'node:assert/strict';
import type { HistoryFilter, HistoryOptions } from '@spindle/core';
import type { BrokerCapabilities, BrokerTest, DeclareTest } from './broker-subject.ts';

const history: HistoryOptions = { size: 5, ttlMs: 60_000, metaTtlMs: 3_600_000 };

export function checkReading(it: DeclareTest, can: BrokerCapabilities): void {
  /** Offsets 4 to 8 are kept; answers which of them a read returns. */
  const reader = async ({ broker, channel }: BrokerTest) => {
    for (let i = 1; i <= 8; i += 1) await broker.publish(channel, `${i}`, { history });
    const { position } = await broker.history(channel, { limit: 0 }, history.metaTtlMs);
    const since = (offset: number, epoch = position.epoch) => ({ offset, epoch });
    const read = async (filter: HistoryFilter) => {
      const result = await broker.history(channel, filter, history.metaTtlMs);
      assert.deepEqual(result.position, position);
      assert.deepEqual(
        result.publications.map(({ data }) => data),
        result.publications.map(({ offset }) => String(offset)),
      );
      return result.publications.map(({ offset }) => offset);
    };
    return { read, since };
  };

  it('E30 a limit of 0 asks for the position alone, a negative one for everything', async (test) => {
    const { read } = await reader(test);
    assert.deepEqual(await read({ limit: 0 }), []);
    assert.deepEqual(await read({ limit: -1 }), [4, 5, 6, 7, 8]);
  });

  if (!can.pagedHistory) return;

  if (can.expiry) {
    it('E75 a maximum age leaves out what was published before, in either direction', async ({
      broker,
      channel,
      elapse,
    }) => {
      const read = async (filter: HistoryFilter) =>
        (await broker.history(channel, filter, history.metaTtlMs)).publications.map(({ offset }) => offset);
      for (let i = 1; i <= 3; i += 1) {
        await broker.publish(channel, `${i}`, { history });
        await elapse(10_000);
      }
      assert.deepEqual(await read({ limit: -1, maxAgeMs: 25_000 }), [2, 3]);
      assert.deepEqual(await read({ limit: 1, maxAgeMs: 25_000 }), [2]);
      assert.deepEqual(await read({ limit: -1, reverse: true, maxAgeMs: 25_000 }), [3, 2]);
      assert.deepEqual(await read({ limit: 1, reverse: true, maxAgeMs: 25_000 }), [3]);
      for (const reverse of [true, false]) assert.deepEqual(await read({ limit: -1, reverse, maxAgeMs: 5_000 }), []);
      // Enough that places of dropped publications are given back.
      for (let i = 4; i <= 100; i += 1) await broker.publish(channel, `${i}`, { history });
      await elapse(1_000);
      await broker.publish(channel, '101', { history });
      assert.deepEqual(await read({ limit: -1, maxAgeMs: 500 }), [101]);
      assert.deepEqual(await read({ limit: -1, maxAgeMs: 2_000 }), [97, 98, 99, 100, 101]);
    });
  }

  it('E31 ascending from the start, or right after an offset', async (test) => {
    const { read, since } = await reader(test);
    assert.deepEqual(await read({ limit: 2 }), [4, 5]);
    assert.deepEqual(await read({ limit: 100 }), [4, 5, 6, 7, 8]);
    assert.deepEqual(await read({ limit: -1, since: since(5) }), [6, 7, 8]);
    assert.deepEqual(await read({ limit: 2, since: since(5) }), [6, 7]);
    assert.deepEqual(await read({ limit: -1, since: since(7) }), [8]);
  });

  it('E31 an offset that is not kept any more starts at the oldest', async (test) => {
    const { read, since } = await reader(test);
    for (const offset of [0, 1, 3]) assert.deepEqual(await read({ limit: 2, since: since(offset) }), [4, 5]);
  });

  it('E31 nothing follows the top, or comes from beyond it', async (test) => {
    const { read, since } = await reader(test);
    for (const offset of [8, 9, 1_000_000]) assert.deepEqual(await read({ limit: -1, since: since(offset) }), []);
  });

  it('E32 reverse from the end, or right before an offset', async (test) => {
    const { read, since } = await reader(test);
    assert.deepEqual(await read({ limit: 2, reverse: true }), [8, 7]);
    assert.deepEqual(await read({ limit: -1, reverse: true }), [8, 7, 6, 5, 4]);
    assert.deepEqual(await read({ limit: 2, reverse: true, since: since(7) }), [6, 5]);
    assert.deepEqual(await read({ limit: -1, reverse: true, since: since(6) }), [5, 4]);
    assert.deepEqual(await read({ limit: 1, reverse: true, since: since(1000) }), [8]);
    for (const offset of [0, 1, 4]) {
      assert.deepEqual(await read({ limit: -1, reverse: true, since: since(offset) }), []);
    }
  });

  it('E33 another epoch reads nothing, an empty one means any', async (test) => {
    const { read, since } = await reader(test);
    assert.deepEqual(await read({ limit: -1, since: since(5, 'another') }), []);
    assert.deepEqual(await read({ limit: -1, since: since(5, 'another'), reverse: true }), []);
    assert.deepEqual(await read({ limit: -1, since: since(6, '') }), [7, 8]);
  });

  it('E31 E32 an empty stream reads as nothing', async ({ broker, channel }) => {
    for (const filter of [{ limit: -1 }, { limit: 5, reverse: true }, { limit: 5, since: { offset: 3, epoch: '' } }]) {
      const { publications, position } = await broker.history(channel, filter, history.metaTtlMs);
      assert.deepEqual([publications, position.offset], [[], 0]);
    }
    await broker.publish(channel, '1', { history });
    await broker.removeHistory(channel);
    for (const filter of [{ limit: -1 }, { limit: 5, reverse: true }, { limit: 5, since: { offset: 0, epoch: '' } }]) {
      const { publications, position } = await broker.history(channel, filter, history.metaTtlMs);
      assert.deepEqual([publications, position.offset], [[], 1]);
    }
  });
}
