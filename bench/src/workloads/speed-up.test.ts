import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedSpeedUp } from './speed-up.ts';

describe('what several workers let expect', () => {
  it('is what is left of a second core where the generator needs the rest of it', () => {
    // One process and the generator take 1 and 0.6 cores; all of two cores is a quarter more.
    const expected = expectedSpeedUp({ cores: 2, workers: 2, server: 10e-6, generator: 6e-6 });
    assert.ok(Math.abs(expected - 1.25) < 1e-9);
  });

  it('is the number of workers where there are cores for all, and no more than the generator can read', () => {
    assert.equal(expectedSpeedUp({ cores: 8, workers: 2, server: 10e-6, generator: 2e-6 }), 2);
    assert.equal(expectedSpeedUp({ cores: 8, workers: 4, server: 10e-6, generator: 5e-6 }), 2);
  });
});
