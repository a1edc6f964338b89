import type { ApiJob } from '../generator/load-generator.ts';
import { costOf, idleCpuShare } from '../measure/cost.ts';
import { ownCpuSecondsOf } from '../measure/process-figures.ts';
import type { Contender } from '../servers/contenders.ts';
import { deliveryProblems, figureOf, labelled, openProblems, sampleUnder } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import { called, type BenchOptions, type Figure, type Sample } from './workload.ts';

/** So few deliveries that what a publication costs besides is seen, and enough for every worker to have some. */
const subscribersOfChannel = 8;
const channels = 16;
const connections = channels * subscribersOfChannel;

/** A publication that finds everybody asleep, and those of which many are under way. */
const loads = {
  'one at a time': { rate: 300, channels },
  'many at once': { rate: 0, channels, connections: channels },
} as const satisfies Record<string, ApiJob>;

const ofAll = `CPU per publication to ${String(subscribersOfChannel)}`;
const ofSupervisor = 'of which the first process';

/** What a publication costs with one process, with several, and with one more: the differences are what crosses. */
export async function crossings(contender: Contender, options: BenchOptions): Promise<Sample> {
  const { workers } = options;
  const alone = await publish(contender, options, 1);
  const several = await publish(contender, options, workers);
  const further = await publish(contender, options, workers + 1);
  const figures: Record<string, Figure> = {};
  const note = (name: string, value: number): void => void (figures[name] = { value, unit: 'µs' });
  for (const load of Object.keys(loads)) {
    const [all, supervisor] = [`${ofAll}, ${load}`, `${ofSupervisor}, ${load}`];
    note(`${all}, ${called(1)}`, figureOf(alone, all));
    note(`more by ${called(workers)}, ${load}`, figureOf(several, all) - figureOf(alone, all));
    note(`of which the supervisor, ${load}`, figureOf(several, supervisor));
    note(`more by a further worker, ${load}`, figureOf(further, all) - figureOf(several, all));
    note(
      `of which the supervisor, a further worker, ${load}`,
      figureOf(further, supervisor) - figureOf(several, supervisor),
    );
  }
  return { figures, problems: [alone, several, further].flatMap(({ problems }) => problems) };
}

async function publish(contender: Contender, options: BenchOptions, workers: number): Promise<Sample> {
  const { seconds } = options;
  const samples = await undisturbedTrial(contender, options, { tokens: connections, workers }, async (trial) => {
    const opened = await trial.generator.open({ count: connections, layout: { channels } });
    const idleShare = await idleCpuShare(trial, Math.min(2, seconds));
    const samples: Sample[] = [{ figures: {}, problems: openProblems(opened, connections) }];
    for (const [load, job] of Object.entries(loads)) {
      samples.push(labelled(await publishSo(trial, seconds, job, idleShare), load));
    }
    return samples;
  });
  const figures = Object.assign({}, ...samples.map(({ figures }) => figures)) as Sample['figures'];
  return { figures, problems: samples.flatMap(({ problems }) => problems) };
}

async function publishSo(trial: Trial, seconds: number, job: ApiJob, idleShare: number): Promise<Sample> {
  const run = (seconds: number) => {
    const requests = job.rate > 0 ? { requests: Math.max(1, Math.round(job.rate * seconds)) } : {};
    return trial.generator.api({ ...job, ...requests, seconds });
  };
  await run(Math.min(1, seconds));
  const before = ownCpuSecondsOf(trial.server.pid);
  const cost = await costOf(trial, () => run(seconds));
  const supervisor = ownCpuSecondsOf(trial.server.pid) - before;
  const perPublication = (seconds: number): Figure => {
    return { value: (seconds / cost.result.publications) * 1e6, unit: 'µs' };
  };
  const figures: Record<string, Figure> = {
    [ofAll]: perPublication(cost.serverCpuSeconds - idleShare * cost.seconds),
    [ofSupervisor]: perPublication(supervisor),
  };
  return sampleUnder(cost, figures, deliveryProblems(cost.result), { generatorAtMost: 1 });
}
