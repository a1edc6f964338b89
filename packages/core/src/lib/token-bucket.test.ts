import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeFromAll, TokenBucket } from './token-bucket.ts';

describe('token bucket', () => {
  it('Y21 is full at first, never fuller, and refills evenly', () => {
    const bucket = new TokenBucket({ rate: 2, intervalMs: 1_000 }, 0);
    const taken = [0, 0, 0, 499, 500, 500, 60_000, 60_000, 60_000].map((nowMs) => bucket.take(nowMs));
    assert.deepEqual(taken, [true, true, false, false, true, false, true, true, false]);
  });

  it('Y21 tells how long to wait', () => {
    const bucket = new TokenBucket({ rate: 1, intervalMs: 20_000 }, 0);
    assert.equal(bucket.waitMs(0), 0);
    bucket.take(0);
    assert.deepEqual([bucket.waitMs(0), bucket.waitMs(15_000), bucket.waitMs(20_000)], [20_000, 5_000, 0]);
  });

  it('Y21 survives a clock that is set back', () => {
    const bucket = new TokenBucket({ rate: 1, intervalMs: 1_000 }, 10_000);
    assert.equal(bucket.take(10_000), true);
    assert.equal(bucket.take(5_000), false);
    assert.equal(bucket.take(6_000), true);
  });

  it('W22 what passed elsewhere is a debt of one interval at most', () => {
    const bucket = new TokenBucket({ rate: 2, intervalMs: 1_000 }, 0);
    for (let taken = 0; taken < 3; taken += 1) bucket.charge(0);
    assert.equal(bucket.waitMs(0), 1_000);
    for (let taken = 0; taken < 9; taken += 1) bucket.charge(0);
    assert.equal(bucket.waitMs(0), 1_500);
    assert.equal(bucket.take(1_500), true);
  });

  it('Y21 of several each must have a token, or none is taken', () => {
    const short = new TokenBucket({ rate: 2, intervalMs: 1_000 }, 0);
    const long = new TokenBucket({ rate: 1, intervalMs: 60_000 }, 0);
    assert.equal(takeFromAll([short, long], 0), 0);
    assert.equal(takeFromAll([short, long], 0), 60_000);
    assert.equal(short.waitMs(0), 0);
  });
});
