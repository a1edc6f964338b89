import assert from 'node:assert/strict';
import type { Broker, HistoryOptions } from '@spindle/core';
import type { BrokerCapabilities, DeclareTest } from './broker-subject.ts';

const history: HistoryOptions = { size: 3, ttlMs: 60_000, metaTtlMs: 3_600_000 };

export function checkStreams(it: DeclareTest, can: BrokerCapabilities): void {
  const read = async (broker: Broker, channel: string) => {
    const { publications, position } = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
    return { offsets: publications.map(({ offset }) => offset), position };
  };
  const fill = async (broker: Broker, channel: string, count: number) => {
    for (let i = 0; i < count; i += 1) await broker.publish(channel, `${i}`, { history });
  };

  it('E20 a stream keeps its last publications', async ({ broker, channel }) => {
    await fill(broker, channel, 200);
    assert.deepEqual((await read(broker, channel)).offsets, [198, 199, 200]);
  });

  it('E20 the size of the latest publish counts', async ({ broker, channel }) => {
    await fill(broker, channel, 3);
    await broker.publish(channel, '4', { history: { ...history, size: 10 } });
    assert.deepEqual((await read(broker, channel)).offsets, [1, 2, 3, 4]);
    await broker.publish(channel, '5', { history: { ...history, size: 2 } });
    assert.deepEqual((await read(broker, channel)).offsets, [4, 5]);
  });

  it('E23 removing history keeps offset and epoch', async ({ broker, channel }) => {
    await fill(broker, channel, 2);
    const before = await read(broker, channel);
    await broker.removeHistory(channel);
    assert.deepEqual(await read(broker, channel), { offsets: [], position: before.position });
    await fill(broker, channel, 1);
    assert.deepEqual(await read(broker, channel), {
      offsets: [3],
      position: { offset: 3, epoch: before.position.epoch },
    });
  });

  it('E23 removing unknown history does nothing', async ({ broker, channel }) => {
    await broker.removeHistory(channel);
    assert.equal((await read(broker, channel)).position.offset, 0);
  });

  if (can.versions) {
    it('E23 removing history keeps the version', async ({ broker, channel }) => {
      await broker.publish(channel, '1', { history, version: 5 });
      await broker.removeHistory(channel);
      assert.equal((await broker.publish(channel, '2', { history, version: 5 })).suppressed, 'version');
    });
  }

  if (can.epochOnRead) {
    it('E24 reading an unknown channel begins its stream', async ({ broker, channel }) => {
      const { position } = await read(broker, channel);
      assert.equal(position.offset, 0);
      assert.notEqual(position.epoch, '');
      assert.deepEqual((await read(broker, channel)).position, position);
      const { position: first } = await broker.publish(channel, '1', { history });
      assert.deepEqual(first, { offset: 1, epoch: position.epoch });
    });
  }

  it('E24 every stream has its own epoch', async ({ broker, channel }) => {
    const epochs = new Set<string | undefined>();
    for (let i = 0; i < 20; i += 1) {
      epochs.add((await broker.publish(`${channel}${i}`, '1', { history })).position?.epoch);
    }
    assert.equal(epochs.size, 20);
  });

  if (can.expiry) checkExpiry(it, can);
}

function checkExpiry(it: DeclareTest, can: BrokerCapabilities): void {
  const history: HistoryOptions = { size: 10, ttlMs: 5000, metaTtlMs: 20_000 };

  it('E21 publications go together, ttl after the last of them', async ({ broker, channel, elapse }) => {
    await broker.publish(channel, '1', { history });
    await elapse(4000);
    const { position } = await broker.publish(channel, '2', { history });
    await elapse(4999);
    const kept = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
    assert.equal(kept.publications.length, 2);
    await elapse(1);
    const gone = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
    assert.deepEqual(gone, { publications: [], position });
    assert.deepEqual((await broker.publish(channel, '3', { history })).position, {
      offset: 3,
      epoch: position?.epoch,
    });
  });

  if (can.delta) {
    it('E21 what has gone is no previous publication', async ({ broker, events, channel, elapse }) => {
      await broker.subscribe(channel);
      await broker.publish(channel, '1', { history });
      await elapse(5000);
      await broker.publish(channel, '2', { history, delta: true });
      assert.equal(events.publications.at(-1)?.previous, null);
    });
  }

  it('E22 offset and epoch go meta ttl after the last use', async ({ broker, channel, elapse }) => {
    const { position } = await broker.publish(channel, '1', { history });
    await elapse(19_999);
    const read = await broker.history(channel, { limit: 0 }, history.metaTtlMs);
    assert.deepEqual(read.position, position);
    await elapse(19_999);
    const next = await broker.publish(channel, '2', { history });
    assert.deepEqual(next.position, { offset: 2, epoch: position?.epoch });
    await elapse(20_000);
    const reborn = await broker.publish(channel, '3', { history });
    assert.equal(reborn.position?.offset, 1);
    assert.notEqual(reborn.position?.epoch, position?.epoch);
  });

  if (can.versions) {
    it('E22 the version goes with them', async ({ broker, channel, elapse }) => {
      await broker.publish(channel, '1', { history, version: 5 });
      await elapse(6000);
      assert.equal((await broker.publish(channel, '2', { history, version: 5 })).suppressed, 'version');
      await elapse(20_000);
      assert.equal((await broker.publish(channel, '3', { history, version: 5 })).suppressed, null);
    });

    it('E16 a suppressed publication keeps no other alive', async ({ broker, channel, elapse }) => {
      await broker.publish(channel, '1', { history, version: 5 });
      await elapse(4000);
      await broker.publish(channel, '2', { history, version: 5 });
      await elapse(1000);
      const { publications } = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
      assert.deepEqual(publications, []);
    });
  }
}
