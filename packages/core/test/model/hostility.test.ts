import { describe, it } from 'node:test';
import { runHostility } from './hostility/run.ts';

/** What these seeds have found; the steps reach just beyond it. */
const found = [
  { seed: 2, steps: 640, what: 'presence renewed too late, and a channel that the API is about to subscribe anew' },
  { seed: 11, steps: 160, what: 'a connection that goes away while its token is checked' },
  { seed: 21, steps: 600, what: 'an unsubscribe while the subscription is being made' },
  { seed: 40, steps: 120, what: 'a publication held for a reply that tells of it already' },
] as const;

describe('hostile clients at a hostile engine', () => {
  const random = Math.floor(Math.random() * 2 ** 31);
  it(`S50 S30 S40 every promise is kept, with seed ${random}`, () => runHostility({ seed: random, steps: 1_500 }));

  for (const { seed, steps, what } of found) {
    it(`S50 seed ${seed}: ${what}`, () => runHostility({ seed, steps }));
  }
});
