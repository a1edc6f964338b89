import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { geometricMean, median, ratioOf, slope } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle value, or the mean of the two middle ones', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 3, 2]), 2.5);
  });

  it('finds the slope of a line whatever its offset', () => {
    const points = [2000, 4000, 9000].map((x) => ({ x, y: 40_000 + 5 * x }));
    assert.ok(Math.abs(slope(points) - 5) < 1e-9);
  });

  it('takes the mean of ratios so that twice and half are once', () => {
    assert.ok(Math.abs(geometricMean([0.5, 2]) - 1) < 1e-9);
    assert.ok(Math.abs(geometricMean([1, 1, 8]) - 2) < 1e-9);
  });

  it('compares medians and keeps the range of the pairs', () => {
    assert.deepEqual(ratioOf([2, 3, 4], [1, 2, 4]), { ratio: 1.5, min: 1, max: 2 });
  });
});
