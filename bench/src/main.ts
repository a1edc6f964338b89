/** `npm run bench -- <workload> [options]`: measures, prints a table, and with `--write` stores the result. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchFailure } from './failure.ts';
import { canPin, cores } from './measure/child-process.ts';
import { readInvocation, usage } from './options.ts';
import { markdownOf, problemsOf } from './report.ts';
import { runWorkload, type Result } from './run.ts';

const results = join(import.meta.dir, '../results');

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage());
    return 0;
  }
  const { name, options, write } = readInvocation(args);
  if (process.platform !== 'linux') throw new BenchFailure('the figures come from /proc: this runs on Linux alone');
  keepOffTheServersCore();
  const result = await runWorkload(name, options, (text) => console.error(text));
  console.log(markdownOf(result));
  const problems = problemsOf(result);
  if (problems.length > 0) {
    console.error('the figures are void' + (write ? ', nothing was written' : ''));
    return 1;
  }
  if (write) console.error(`written to ${store(result)}`);
  return 0;
}

function keepOffTheServersCore(): void {
  if (!canPin()) {
    console.error('warning: taskset or a second CPU is missing; server and load generator may share a core');
    return;
  }
  Bun.spawnSync(['taskset', '-a', '-c', '-p', String(cores.generator), String(process.pid)]);
}

/** The samples as JSON, and the table as Markdown beside them. */
function store(result: Result): string {
  mkdirSync(results, { recursive: true });
  const day = result.takenAt.slice(0, 10);
  const path = join(results, `${day}-${result.workload}`);
  writeFileSync(`${path}.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${path}.md`, `${markdownOf(result)}\n`);
  return `${path}.{json,md}`;
}

// An interrupted run takes its server and its generator with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
