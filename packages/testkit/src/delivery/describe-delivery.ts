import type { TestRunner } from '../test-runner.ts';
import type { DeliverySubject } from './delivery-subject.ts';
import { runDelivery } from './run.ts';

/** A seed that once found something, and how far one has to go to find it. */
export interface KnownSeed {
  readonly seed: number;
  readonly steps: number;
  readonly what: string;
}

export interface DeliveryOptions {
  /** Of each run with a seed of chance; 1000 by default. */
  readonly steps?: number | undefined;
  /** How many of them there are; 1 by default. */
  readonly runs?: number | undefined;
  readonly known?: readonly KnownSeed[] | undefined;
}

/**
 * Declares the promise of delivery (E70) as tests of the given runner: whatever clients, backends, networks and the engine
 * do within its contract, a subscriber sees every publication once and in order, or is told that it did not.
 */
export function describeDelivery(
  runner: TestRunner,
  create: () => DeliverySubject | Promise<DeliverySubject>,
  { steps = 1_000, runs = 1, known = [] }: DeliveryOptions = {},
): void {
  const play = (title: string, seed: number, count: number): unknown =>
    runner.it(title, async () => runDelivery(await create(), { seed, steps: count }));

  runner.describe('delivery', () => {
    for (let run = 0; run < runs; run += 1) {
      const seed = Math.floor(Math.random() * 2 ** 31);
      play(`E70 every publication once and in order, or the loss is told (seed ${seed})`, seed, steps);
    }
    for (const { seed, steps, what } of known) play(`E70 seed ${seed}: ${what}`, seed, steps);
  });
}
