import type { Opened, Published } from '../generator/load-generator.ts';
import type { Cost } from './trial.ts';
import type { Figure, Sample } from './workload.ts';

/**
 * Share of its core the generator may use. On a schedule it needs time to spare, or it delays what it times; in a closed
 * loop it only slows both sides down, and the server's cost of a delivery stays what it is.
 */
const generatorLimits = { schedule: 0.7, closedLoop: 0.9 } as const;
export type Pacing = keyof typeof generatorLimits;

const stealLimit = 0.02;
const attempts = 6;

/** Why figures taken under these conditions would not be the server's own. */
export function conditionProblems(
  { generatorShare, stealShare }: Cost<unknown>,
  pacing: Pacing = 'schedule',
): string[] {
  const problems: string[] = [];
  const generatorLimit = generatorLimits[pacing];
  if (generatorShare > generatorLimit) {
    problems.push(
      `the load generator was busy ${percent(generatorShare)} of its core (limit ${percent(generatorLimit)})`,
    );
  }
  if (isDisturbed({ stealShare })) problems.push(`the hypervisor took ${percent(stealShare)} of the machine's time`);
  return problems;
}

export function isDisturbed({ stealShare }: Pick<Cost<unknown>, 'stealShare'>): boolean {
  return stealShare > stealLimit;
}

/** Measures again what was disturbed. The last attempt counts, whatever befell it. */
export async function undisturbed(measure: () => Promise<Sample>): Promise<Sample> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    const sample = await measure();
    if (sample.disturbed !== true) return sample;
  }
  return measure();
}

/** The same conditions, to be read beside the figures. */
export function conditionFigures({ serverShare, generatorShare, otherShare }: Cost<unknown>): Record<string, Figure> {
  return {
    'server core': { value: serverShare * 100, unit: '%' },
    'generator core': { value: generatorShare * 100, unit: '%' },
    'other programs': { value: otherShare * 100, unit: '%' },
  };
}

/** Every subscriber got every publication, once, in order. */
export function deliveryProblems(published: Published): string[] {
  const { expected, delivered, outOfSequence, behind, failed, publications } = published;
  const problems: string[] = [];
  if (publications === 0 || expected === 0) problems.push('nothing was published to anybody');
  if (delivered !== expected) problems.push(`${String(delivered)} of ${String(expected)} deliveries arrived`);
  if (outOfSequence > 0) problems.push(`${String(outOfSequence)} deliveries were out of sequence`);
  if (behind > 0) problems.push(`${String(behind)} subscribers did not see the last publication`);
  if (failed > 0) problems.push(`${String(failed)} connections failed`);
  return problems;
}

export function openProblems(opened: Opened, expected: number): string[] {
  if (opened.live === expected && opened.failed === 0) return [];
  return [`${String(opened.live)} of ${String(expected)} connections came up, ${String(opened.failed)} failed`];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
