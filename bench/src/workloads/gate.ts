import type { Opened, Published } from '../generator/load-generator.ts';
import type { Cost } from './trial.ts';
import type { Figure } from './workload.ts';

const generatorLimit = 0.7;
const stealLimit = 0.02;

/** Why figures taken under these conditions would not be the server's own. */
export function conditionProblems({ generatorShare, stealShare }: Cost<unknown>): string[] {
  const problems: string[] = [];
  if (generatorShare > generatorLimit) {
    problems.push(
      `the load generator was busy ${percent(generatorShare)} of its core (limit ${percent(generatorLimit)})`,
    );
  }
  if (stealShare > stealLimit) problems.push(`the hypervisor took ${percent(stealShare)} of the machine's time`);
  return problems;
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
