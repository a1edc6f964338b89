import { mkdirSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BenchFailure } from './failure.ts';
import { sources } from './measure/versions.ts';
import { optionsFor, type Said } from './options.ts';
import { quickTable } from './quick.ts';
import { problemsOf } from './report/figures.ts';
import { markdownOf, rounded } from './report/markdown.ts';
import { render, storedResult, storedResults, storeResult } from './results.ts';
import { requirePossible, runWorkload, type Result, type RunContext } from './run.ts';
import { generatorCeiling } from './workloads/b0-calibration.ts';
import { workloads } from './workloads/catalogue.ts';
import type { BenchOptions, Workload } from './workloads/workload.ts';

const progress = (text: string): void => console.error(text);

/** Takes the generator's ceiling and prints it: every figure has to be read against it. */
async function prepare(workload: Workload): Promise<RunContext> {
  const ceiling = await generatorCeiling({ ...optionsFor(workload, {}), seconds: 1 });
  progress(`the load generator reads up to ${rounded(ceiling)} messages a second on this machine`);
  return { ceiling, progress };
}

type Plan = readonly [Workload, BenchOptions];

/** The options of each; what cannot be done is refused before anything is measured. */
async function plansOf(
  chosen: readonly Workload[],
  said: Said,
  run: (workload: Workload) => Partial<BenchOptions>,
): Promise<Plan[]> {
  const plans = chosen.map((workload): Plan => [workload, optionsFor(workload, said, run(workload))]);
  for (const [workload, options] of plans) await requirePossible(workload, options);
  return plans;
}

/** Measures and prints each, and with `write` stores what is sound. Returns the exit code. */
export async function run(chosen: readonly Workload[], said: Said, write: boolean): Promise<number> {
  const plans = await plansOf(chosen, said, () => ({}));
  const context = await prepare(chosen[0] ?? firstOf(workloads));
  let isSound = true;
  for (const [workload, options] of plans) {
    const result = await runWorkload(workload, options, context);
    console.log(`${markdownOf(result)}\n`);
    const sound = isResultSound(result);
    if (sound && write) keep(result);
    isSound &&= sound;
  }
  return isSound ? 0 : 1;
}

/** Takes what is kept, one workload after the other; what was taken of the same sources on this machine stays. */
export async function record(chosen: readonly Workload[], said: Said, again: boolean): Promise<number> {
  const plans = await plansOf(chosen, said, (workload) => workload.record);
  const context = await prepare(firstOf(chosen));
  const failures: string[] = [];
  const begun = performance.now();
  for (const [workload, options] of plans) {
    if (!again && isTaken(workload, options)) {
      progress(`${workload.id}: taken already`);
      continue;
    }
    const problem = await recordOne(workload, options, context);
    if (problem !== undefined) failures.push(`${workload.id}: ${problem}`);
    progress(`${workload.id}: done, ${minutesSince(begun)} minutes in all`);
  }
  for (const failure of failures) console.error(failure);
  return failures.length === 0 ? 0 : 1;
}

/** A workload that fails does not take the others with it. */
async function recordOne(workload: Workload, options: BenchOptions, context: RunContext): Promise<string | undefined> {
  try {
    const result = await runWorkload(workload, options, context);
    console.log(`${markdownOf(result)}\n`);
    if (!isResultSound(result)) return `void, not written: ${problemsOf(result)[0] ?? ''}`;
    keep(result);
    return undefined;
  } catch (error) {
    if (error instanceof BenchFailure) return error.message;
    throw error;
  }
}

function isTaken({ id }: Workload, options: BenchOptions): boolean {
  const stored = storedResult(id);
  if (stored === undefined || stored.versions['sources'] !== sources()) return false;
  return stored.machine['cpu'] === cpus()[0]?.model && wasAskedFor(options, stored.options);
}

/** The run for every commit. It fails when a figure is void, never because of what a figure says. */
export async function quick(said: Said): Promise<number> {
  const parts = workloads.filter(({ quick }) => quick !== undefined);
  const plans = await plansOf(parts, said, ({ quick }) => quick ?? {});
  const context = await prepare(firstOf(parts));
  const results: Result[] = [];
  for (const [workload, options] of plans) results.push(await runWorkload(workload, options, context));
  console.log(quickTable(results, storedResults()));
  return results.map(isResultSound).every(Boolean) ? 0 : 1;
}

/** Runs Spindle alone under the profilers of its runtime, which write when it ends. */
export async function profile(workload: Workload, said: Said): Promise<number> {
  const folder = join(import.meta.dir, '../.cache/profiles', `${workload.id}-${new Date().toISOString().slice(0, 19)}`);
  mkdirSync(folder, { recursive: true });
  // Bun writes allocations in one form alone, and Markdown can be read and searched without a tool.
  const cpu = ['--cpu-prof', '--cpu-prof-md', `--cpu-prof-dir=${folder}`];
  const runtimeArguments = [...cpu, '--heap-prof-md', `--heap-prof-dir=${folder}`];
  const once: Said = { pairs: 1, ...said, servers: ['spindle'] };
  const context = await prepare(workload);
  const result = await runWorkload(workload, { ...optionsFor(workload, once), runtimeArguments }, context);
  console.log(markdownOf(result));
  const files = readdirSync(folder);
  if (files.length === 0) throw new BenchFailure('the server left no profile');
  console.log(`\nThe figures above are those of a server under profilers. Profiles, one for each start of the server:`);
  for (const file of files) console.log(join(folder, file));
  return 0;
}

/** Whether a result was taken with these options; what they leave open the workload has chosen for the machine. */
function wasAskedFor({ rate, ...options }: BenchOptions, taken: BenchOptions): boolean {
  const { rate: takenRate, ...rest } = taken;
  return isDeepStrictEqual(options, rest) && (rate === undefined || rate === takenRate);
}

function isResultSound(result: Result): boolean {
  const problems = problemsOf(result);
  if (problems.length === 0) return true;
  console.error(`${result.workload} is void:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  return false;
}

function keep(result: Result): void {
  storeResult(result);
  render();
  progress(`${result.workload}: written`);
}

function firstOf(chosen: readonly Workload[]): Workload {
  const [first] = chosen;
  if (first === undefined) throw new BenchFailure('no workload');
  return first;
}

function minutesSince(begun: number): string {
  return ((performance.now() - begun) / 60_000).toFixed(1);
}
