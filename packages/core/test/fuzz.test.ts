import { describe, it } from 'node:test';
import { runFuzz } from './fuzz/run.ts';

/** What each of these seeds found once; the steps reach just beyond it. */
const found = [
  { seed: 545796464, steps: 800, what: 'nothing is left of connections, whatever the engine does meanwhile' },
  { seed: 308189135, steps: 300, what: 'a renewal of presence overtaken by the end of its connection' },
  { seed: 393663813, steps: 800, what: 'a subscribe while the API replaces the subscription' },
] as const;

describe('hostile clients at a hostile engine', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  it(`S50 S30 S40 every promise is kept, with the seed ${seed}`, () => runFuzz({ seed, steps: 1_500 }));

  for (const { seed: known, steps, what } of found) {
    it(`S50 seed ${known}: ${what}`, () => runFuzz({ seed: known, steps }));
  }
});
