/**
 * What is known of delivery, tried at random for as long as one likes: `npm run fuzz -- [--part P] [--steps N] [--seed S]`.
 *
 * The model has two parts. `delivery`: clients as SDKs are, behind an engine and a network that fail in every way their
 * contract allows; every publication is seen once and in order, or the loss is told. `hostility`: clients that send
 * anything; the node answers in order, keeps nothing of them, and nobody else notices them.
 *
 * Without a seed one run follows another until a promise is broken or the steps are used up; the seed of every run is
 * printed. Without a part they take turns.
 */
import { parseArgs } from 'node:util';
import { runDelivery } from '@spindle/testkit';
import { runHostility } from './model/hostility/run.ts';
import { createMemorySubject } from './model/memory-subject.ts';

const parts = {
  delivery: (run: { seed: number; steps: number }) => runDelivery(createMemorySubject(), run),
  hostility: runHostility,
} as const;

type Part = keyof typeof parts;

const stepsPerRun = 2_000;
const { values } = parseArgs({
  options: { part: { type: 'string' }, steps: { type: 'string' }, seed: { type: 'string' } },
});
const chosen = (Object.keys(parts) as Part[]).filter((part) => values.part === undefined || values.part === part);
if (chosen.length === 0) throw new Error(`there is no part ${values.part}`);
const steps = Number(values.steps ?? 20_000);
if (values.seed === undefined) {
  for (let left = steps; left > 0; left -= stepsPerRun) await play(randomSeed(), Math.min(left, stepsPerRun));
} else {
  await play(Number(values.seed), steps);
}
console.log('every promise kept');

async function play(seed: number, steps: number): Promise<void> {
  for (const part of chosen) {
    console.log(`${part}: ${steps} steps, seed ${seed}`);
    await parts[part]({ seed, steps });
  }
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
