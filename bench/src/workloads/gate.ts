import type { Answered, Opened, Published, Quantiles } from '../generator/answers.ts';
import type { Cost } from '../measure/cost.ts';
import type { Figure, Sample } from './workload.ts';

/** Share of its core the generator may use; beyond it, it delays what it times. */
export const generatorLimit = 0.7;
/** For figures that are CPU of the server and nothing else: they stay what they are when the generator is the slower side. */
export const costAlone = { generatorAtMost: 1.01 } as const;

const stealLimit = 0.02;
const attempts = 6;

/** Why figures taken under these conditions would not be the server's own. */
function conditionProblems({ generatorShare, stealShare }: Cost<unknown>, generatorAtMost: number): string[] {
  const problems: string[] = [];
  if (generatorShare > generatorAtMost) {
    problems.push(
      `the load generator was busy ${percent(generatorShare)} of its core (limit ${percent(generatorAtMost)})`,
    );
  }
  if (isDisturbed({ stealShare })) problems.push(`the hypervisor took ${percent(stealShare)} of the machine's time`);
  return problems;
}

/** Figures with the conditions they were taken under: void when those were bad, taken again when disturbed. */
export function sampleUnder(
  cost: Cost<unknown>,
  figures: Sample['figures'],
  problems: readonly string[],
  { generatorAtMost = generatorLimit } = {},
): Sample {
  const all = [...problems, ...conditionProblems(cost, generatorAtMost)];
  return { figures, problems: all, disturbed: isDisturbed(cost) };
}

export function isDisturbed({ stealShare }: Pick<Cost<unknown>, 'stealShare'>): boolean {
  return stealShare > stealLimit;
}

/** Measures again what was disturbed. The last attempt counts, whatever befell it. */
export async function undisturbed(measure: () => Promise<readonly Sample[]>): Promise<readonly Sample[]> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    const samples = await measure();
    if (samples.every(({ disturbed }) => disturbed !== true)) return samples;
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

/**
 * Every subscriber got every publication, once, in order. Where connections come and go, `delivered` may differ from what was
 * expected when it was published; the order, and that nobody is behind in the end, still say that nothing is missing.
 */
export function deliveryProblems(published: Published, { comeAndGo = false } = {}): string[] {
  const { expected, delivered, outOfSequence, behind, failed, publications } = published;
  const problems: string[] = [];
  if (publications === 0 || expected === 0) problems.push('nothing was published to anybody');
  if (!comeAndGo && delivered !== expected)
    problems.push(`${String(delivered)} of ${String(expected)} deliveries arrived`);
  if (outOfSequence > 0) problems.push(`${String(outOfSequence)} deliveries were out of sequence`);
  if (behind > 0) problems.push(`${String(behind)} subscriptions did not see the last publication`);
  if (failed > 0) problems.push(`${String(failed)} connections failed`);
  return problems;
}

/** Every request was answered with what it asked for. */
export function answerProblems(answers: Published | Answered): string[] {
  const problems: string[] = [];
  const count = 'requests' in answers ? answers.requests : answers.answers;
  if (count === 0) problems.push('nothing was answered');
  if (answers.wrong > 0) problems.push(`${String(answers.wrong)} answers did not hold what was asked for`);
  if ('missing' in answers && answers.missing > 0) problems.push(`${String(answers.missing)} answers are missing`);
  if (answers.outOfSequence > 0) problems.push(`${String(answers.outOfSequence)} deliveries were out of sequence`);
  if (answers.behind > 0) problems.push(`${String(answers.behind)} subscriptions did not see the last publication`);
  if (answers.failed > 0) problems.push(`${String(answers.failed)} connections failed`);
  return problems;
}

export function openProblems({ live, failed }: Pick<Opened, 'live' | 'failed'>, expected: number): string[] {
  if (live === expected && failed === 0) return [];
  return [`${String(live)} of ${String(expected)} connections came up, ${String(failed)} failed`];
}

/** NaN where it has none of this name. */
export function figureOf({ figures }: Sample, name: string): number {
  return figures[name]?.value ?? Number.NaN;
}

/** The same sample with every figure named after what it was taken with. */
export function labelled(sample: Sample, label: string): Sample {
  const figures = Object.entries(sample.figures).map(([name, figure]) => [`${name}, ${label}`, figure] as const);
  return { ...sample, figures: Object.fromEntries(figures) };
}

/** The sample with these figures alone; the others say little. */
export function only(sample: Sample, names: readonly string[]): Sample {
  const figures = Object.entries(sample.figures).filter(([name]) => names.includes(name));
  return { ...sample, figures: Object.fromEntries(figures) };
}

export function milliseconds(microseconds: number): Figure {
  return { value: microseconds / 1000, unit: 'ms' };
}

export function latencyFigures(name: string, { p50, p99, count }: Quantiles): Record<string, Figure> {
  if (count === 0) return {};
  return { [`${name} p50`]: milliseconds(p50), [`${name} p99`]: milliseconds(p99) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
