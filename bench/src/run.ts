import { machineFacts, requireDescriptors } from './measure/machine.ts';
import type { Contender } from './servers/contenders.ts';
import { workloads } from './workloads/catalogue.ts';
import type { BenchOptions, Sample } from './workloads/workload.ts';
import { BenchFailure } from './failure.ts';

export interface Result {
  readonly workload: string;
  readonly takenAt: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly options: BenchOptions;
  /** Per server, pair by pair; the i-th pair of all servers was measured one after the other. */
  readonly pairs: Readonly<Partial<Record<Contender, readonly (readonly Sample[])[]>>>;
}

/** Measures every server in turn, A B A B …, so that what drifts on the machine meets all of them alike. */
export async function runWorkload(
  name: string,
  asked: BenchOptions,
  progress: (text: string) => void,
): Promise<Result> {
  const workload = workloads[name];
  if (workload === undefined) throw new BenchFailure(`unknown workload: ${name}`);
  requireDescriptors(workload.connections(asked));
  const options = (await workload.prepare?.(asked)) ?? asked;
  const pairs: Partial<Record<Contender, (readonly Sample[])[]>> = {};
  for (let pair = 1; pair <= options.pairs; pair++) {
    for (const server of options.servers) {
      progress(`${name}: pair ${String(pair)} of ${String(options.pairs)}, ${server}`);
      (pairs[server] ??= []).push(await workload.measure(server, options));
    }
  }
  return { workload: name, takenAt: new Date().toISOString(), machine: machineFacts(), options, pairs };
}
