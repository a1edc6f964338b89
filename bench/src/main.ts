/** `npm run bench -- <workload>… [options]`: measures, prints tables, and with `--write` stores the results. */
import { profile, quick, record, run } from './commands.ts';
import { BenchFailure } from './failure.ts';
import { canPin, cores } from './measure/child-process.ts';
import { readInvocation, usage, type Invocation } from './options.ts';
import { render } from './results.ts';

async function main(invocation: Invocation): Promise<number> {
  if (invocation.command === 'help') {
    console.log(usage());
    return 0;
  }
  if (invocation.command === 'render') {
    render();
    return 0;
  }
  settle();
  if (invocation.command === 'run') return run(invocation.chosen, invocation.said, invocation.write);
  if (invocation.command === 'record') return record(invocation.chosen, invocation.said, invocation.again);
  if (invocation.command === 'quick') return quick(invocation.said);
  return profile(invocation.workload, invocation.said);
}

/** What every measurement needs of this machine, and the driver's own place on it: beside the generator. */
function settle(): void {
  if (process.platform !== 'linux') throw new BenchFailure('the figures come from /proc: this runs on Linux alone');
  keepOffTheServersCore();
}

function keepOffTheServersCore(): void {
  if (!canPin()) {
    console.error('warning: taskset or a second CPU is missing; server and load generator may share a core');
    return;
  }
  Bun.spawnSync(['taskset', '-a', '-c', '-p', String(cores.generator), String(process.pid)]);
}

// An interrupted run takes its server and its generator with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await main(readInvocation(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
