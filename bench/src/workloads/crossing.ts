import type { ApiJob } from '../generator/load-generator.ts';
import { costOf, idleCpuShare } from '../measure/cost.ts';
import { ownCpuSecondsOf } from '../measure/process-figures.ts';
import type { Contender } from '../servers/contenders.ts';
import { deliveryProblems, openProblems, sampleUnder } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample } from './workload.ts';

/** So few deliveries that what a publication costs besides is seen, and enough for every worker to have some. */
const subscribersOfChannel = 8;
const channels = 16;
const connections = channels * subscribersOfChannel;

/** A publication that finds everybody asleep, and those of which many are under way. */
const loads = {
  'one at a time': { rate: 300, channels },
  'many at once': { rate: 0, channels, connections: channels },
} as const satisfies Record<string, ApiJob>;

type Load = keyof typeof loads;

/** Seconds of CPU for a publication, of all processes together and of the one that was started. */
interface Publishing {
  readonly all: number;
  readonly supervisor: number;
}

interface Taken {
  readonly costs: ReadonlyMap<Load, Publishing>;
  readonly problems: readonly string[];
}

export function called(processes: number): string {
  return processes === 1 ? '1 process' : `${String(processes)} workers`;
}

/** What a publication costs with one process, with several, and with one more: the differences are what crosses. */
export async function crossings(contender: Contender, options: BenchOptions): Promise<Sample> {
  const { workers } = options;
  const alone = await publish(contender, options, 1);
  const several = await publish(contender, options, workers);
  const more = await publish(contender, options, workers + 1);
  const figures: Record<string, Figure> = {};
  for (const load of Object.keys(loads) as Load[]) {
    const [one, some, further] = [alone, several, more].map(({ costs }) => costs.get(load));
    if (one === undefined || some === undefined || further === undefined) continue;
    figures[`CPU per publication to ${String(subscribersOfChannel)}, ${load}, 1 process`] = microseconds(one.all);
    figures[`more by ${called(workers)}, ${load}`] = microseconds(some.all - one.all);
    figures[`of which the supervisor's, ${load}`] = microseconds(some.supervisor);
    figures[`more by a further worker, ${load}`] = microseconds(further.all - some.all);
    figures[`of which the supervisor's, a further worker, ${load}`] = microseconds(
      further.supervisor - some.supervisor,
    );
  }
  return { figures, problems: [alone, several, more].flatMap(({ problems }) => problems) };
}

async function publish(contender: Contender, options: BenchOptions, workers: number): Promise<Taken> {
  const costs = new Map<Load, Publishing>();
  const samples = await undisturbedTrial(contender, options, { tokens: connections, workers }, async (trial) => {
    const opened = await trial.generator.open({ count: connections, layout: { channels } });
    const samples: Sample[] = [{ figures: {}, problems: openProblems(opened, connections) }];
    const idle = await idleCpuShare(trial, Math.min(2, options.seconds));
    for (const load of Object.keys(loads) as Load[]) {
      const { publishing, sample } = await publishSo(trial, options.seconds, loads[load], idle);
      costs.set(load, publishing);
      samples.push(sample);
    }
    return samples;
  });
  return { costs, problems: samples.flatMap(({ problems }) => problems) };
}

async function publishSo({ server, generator }: Trial, seconds: number, job: ApiJob, idleShare: number) {
  const run = (seconds: number) => {
    const requests = job.rate > 0 ? { requests: Math.max(1, Math.round(job.rate * seconds)) } : {};
    return generator.api({ ...job, ...requests, seconds });
  };
  await run(Math.min(1, seconds));
  const before = ownCpuSecondsOf(server.pid);
  const cost = await costOf({ server, generator }, () => run(seconds));
  const supervisor = ownCpuSecondsOf(server.pid) - before;
  const { publications } = cost.result;
  const all = cost.serverCpuSeconds - idleShare * cost.seconds;
  const publishing: Publishing = { all: all / publications, supervisor: supervisor / publications };
  return { publishing, sample: sampleUnder(cost, {}, deliveryProblems(cost.result), { generatorAtMost: 1 }) };
}

function microseconds(seconds: number): Figure {
  return { value: seconds * 1e6, unit: 'µs' };
}
