import assert from 'node:assert/strict';
import type { HistoryOptions } from '@spindle/core';
import type { BrokerCapabilities, DeclareTest } from './broker-subject.ts';

const history: HistoryOptions = { size: 10, ttlMs: 60_000, metaTtlMs: 3_600_000 };

export function checkSuppression(it: DeclareTest, can: BrokerCapabilities): void {
  it('E10 a known idempotency key publishes nothing', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    const options = { idempotencyKey: 'k', history: can.history ? history : undefined };
    const first = await broker.publish(channel, '1', options);
    await broker.publish(channel, '2', { ...options, idempotencyKey: 'other' });
    const again = await broker.publish(channel, '3', options);
    assert.equal(first.suppressed, null);
    assert.deepEqual(again, { position: first.position, suppressed: 'idempotency' });
    assert.deepEqual(
      events.publications.map(({ publication }) => publication.data),
      ['1', '2'],
    );
  });

  it('E10 also without history', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    await broker.publish(channel, '1', { idempotencyKey: 'k' });
    const again = await broker.publish(channel, '2', { idempotencyKey: 'k' });
    assert.deepEqual(again, { position: null, suppressed: 'idempotency' });
    assert.equal(events.all.length, 1);
  });

  it('E11 a key counts for its channel alone', async ({ broker, channel }) => {
    for (const [name, idempotencyKey] of [
      [channel, 'k'],
      [`${channel}k`, 'k'],
      [channel, 'kk'],
    ] as const) {
      assert.equal((await broker.publish(name, '1', { idempotencyKey })).suppressed, null);
    }
  });

  it('E12 an empty key is none', async ({ broker, channel }) => {
    await broker.publish(channel, '1', { idempotencyKey: '' });
    assert.equal((await broker.publish(channel, '2', { idempotencyKey: '' })).suppressed, null);
  });

  if (can.expiry) {
    it('E11 a key is forgotten after its ttl, by default five minutes', async ({ broker, channel, elapse }) => {
      const short = { idempotencyKey: 'short', idempotencyTtlMs: 2000 };
      const standard = { idempotencyKey: 'standard' };
      await broker.publish(channel, '1', short);
      await broker.publish(channel, '1', standard);
      await elapse(1999);
      assert.equal((await broker.publish(channel, '2', short)).suppressed, 'idempotency');
      await elapse(1);
      assert.equal((await broker.publish(channel, '3', short)).suppressed, null);
      await elapse(1999);
      assert.equal((await broker.publish(channel, '4', short)).suppressed, 'idempotency');
      await elapse(296_000);
      assert.equal((await broker.publish(channel, '2', standard)).suppressed, 'idempotency');
      await elapse(1);
      assert.equal((await broker.publish(channel, '3', standard)).suppressed, null);
    });
  }

  if (!can.history || !can.versions) return;

  it('E13 a version that is not above the known one publishes nothing', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    await broker.publish(channel, '1', { history, version: 5 });
    await broker.publish(channel, '2', { history, version: 7 });
    for (const version of [5, 6, 7]) {
      const { position, suppressed } = await broker.publish(channel, '3', { history, version });
      assert.deepEqual([position?.offset, suppressed], [2, 'version']);
    }
    assert.equal((await broker.publish(channel, '4', { history, version: 8 })).suppressed, null);
    assert.deepEqual(
      events.publications.map(({ publication }) => publication.data),
      ['1', '2', '4'],
    );
  });

  it('E13 versions that a double cannot tell apart are told apart', async ({ broker, channel }) => {
    const publish = async (version: number | bigint) =>
      (await broker.publish(channel, '1', { history, version })).suppressed;
    assert.equal(await publish(9_007_199_254_740_991), null);
    assert.equal(await publish(9_007_199_254_740_993n), null);
    assert.equal(await publish(9_007_199_254_740_992n), 'version');
    assert.equal(await publish(1_732_240_000_123_456_788n), null);
    assert.equal(await publish(1_732_240_000_123_456_789n), null);
    assert.equal(await publish(1_732_240_000_123_456_789n), 'version');
    assert.equal(await publish(18_446_744_073_709_551_615n), null);
  });

  it('E14 versions of another version epoch start anew', async ({ broker, channel }) => {
    const publish = async (version: number, versionEpoch?: string) =>
      (await broker.publish(channel, '1', { history, version, versionEpoch })).suppressed;
    assert.equal(await publish(5, 'a'), null);
    assert.equal(await publish(5, 'a'), 'version');
    assert.equal(await publish(1, 'b'), null);
    assert.equal(await publish(1, 'b'), 'version');
    assert.equal(await publish(1), 'version');
    assert.equal(await publish(2), null);
    assert.equal(await publish(2, 'b'), null);
  });

  it('E15 an unversioned publication leaves the version as it is', async ({ broker, channel }) => {
    await broker.publish(channel, '1', { history, version: 5 });
    await broker.publish(channel, '2', { history });
    await broker.publish(channel, '2', { history, version: 0 });
    assert.equal((await broker.publish(channel, '3', { history, version: 5 })).suppressed, 'version');
  });

  it('E16 what a version suppressed is not remembered for its key', async ({ broker, channel }) => {
    await broker.publish(channel, '1', { history, version: 5 });
    await broker.publish(channel, '2', { history, version: 5, idempotencyKey: 'k' });
    assert.equal((await broker.publish(channel, '3', { history, idempotencyKey: 'k' })).suppressed, null);
  });

  it('E17 without history a version means nothing', async ({ broker, channel }) => {
    await broker.publish(channel, '1', { version: 5 });
    assert.equal((await broker.publish(channel, '2', { version: 5 })).suppressed, null);
    assert.equal((await broker.publish(channel, '3', { history, version: 1 })).suppressed, null);
  });
}
