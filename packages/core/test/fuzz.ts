/**
 * Hostile clients at a hostile engine, at random: `npm run fuzz -- [--steps N] [--seed S]`. Without a seed one run follows
 * another until a promise is broken or the steps are used up; the seed of every run is printed.
 */
import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz/run.ts';

const stepsPerRun = 2_000;
const { values } = parseArgs({ options: { steps: { type: 'string' }, seed: { type: 'string' } } });
const steps = Number(values.steps ?? 20_000);
if (values.seed !== undefined) {
  await runFuzz({ seed: Number(values.seed), steps });
  console.log(`seed ${values.seed}: ${steps} steps, every promise kept`);
} else {
  for (let left = steps; left > 0; left -= stepsPerRun) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`seed ${seed}`);
    await runFuzz({ seed, steps: Math.min(left, stepsPerRun) });
  }
  console.log(`${steps} steps, every promise kept`);
}
