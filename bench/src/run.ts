import { machineFacts, requireDescriptors } from './measure/machine.ts';
import { versionFacts } from './measure/versions.ts';
import { centrifugoProgram } from './servers/centrifugo.ts';
import type { Contender } from './servers/contenders.ts';
import { requireSpindleOnNode } from './servers/spindle.ts';
import { requireWs } from './servers/ws.ts';
import type { BenchOptions, Sample, Workload } from './workloads/workload.ts';

export interface Result {
  readonly workload: string;
  readonly takenAt: string;
  readonly machine: Readonly<Record<string, string | number>>;
  /** Of the servers, and of the sources they were measured with. */
  readonly versions: Readonly<Record<string, string>>;
  /** Messages a second the load generator reads on a core of its own. */
  readonly ceiling: number;
  readonly options: BenchOptions;
  /** Per server, pair by pair; the i-th pair of all servers was measured one after the other. */
  readonly pairs: Readonly<Partial<Record<Contender, readonly (readonly Sample[])[]>>>;
}

export interface RunContext {
  readonly ceiling: number;
  progress(text: string): void;
}

/** What has to be there before a server can be started. */
const requirements: Readonly<Partial<Record<Contender, () => unknown>>> = {
  'spindle-node': requireSpindleOnNode,
  ws: requireWs,
  centrifugo: centrifugoProgram,
};

/** Throws what can be known before anything is started: too few descriptors, a missing program. */
export async function requirePossible(workload: Workload, options: BenchOptions): Promise<void> {
  requireDescriptors(workload.connections(options));
  for (const server of options.servers) await requirements[server]?.();
}

/** Measures every server in turn, A B A B …, so that what drifts on the machine meets all of them alike. */
export async function runWorkload(workload: Workload, asked: BenchOptions, context: RunContext): Promise<Result> {
  await requirePossible(workload, asked);
  const options = (await workload.prepare?.(asked)) ?? asked;
  const pairs: Partial<Record<Contender, (readonly Sample[])[]>> = {};
  for (let pair = 1; pair <= options.pairs; pair++) {
    for (const server of options.servers) {
      context.progress(`${workload.id}: pair ${String(pair)} of ${String(options.pairs)}, ${server}`);
      (pairs[server] ??= []).push(await workload.measure(server, options, pair));
    }
  }
  return {
    workload: workload.id,
    takenAt: new Date().toISOString(),
    machine: machineFacts(),
    versions: await versionFacts(options.servers),
    ceiling: context.ceiling,
    options,
    pairs,
  };
}
