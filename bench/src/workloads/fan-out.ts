import { BenchFailure } from '../failure.ts';
import type { Published } from '../generator/load-generator.ts';
import { startTicking } from '../servers/bare.ts';
import type { Contender } from '../servers/contenders.ts';
import {
  conditionFigures,
  conditionProblems,
  deliveryProblems,
  isDisturbed,
  openProblems,
  undisturbed,
  type Pacing,
} from './gate.ts';
import { costOf, idleCpuShare, withTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const warmUpSeconds = 2;
const idleSeconds = 2;

/** Share of a core either side may use at a rate chosen for this machine. */
const busyAtMost = 0.6;

/** Publications a second of the record run: 100,000 deliveries a second to 1,000 subscribers. */
const fullRate = 100;

export const fanOut: Workload = {
  summary: 'B3: one channel, one publication at a time at a steady rate; CPU per delivery',
  contenders: ['floor', 'bare', 'spindle'],
  connections: ({ subscribers }) => subscribers,
  prepare: async (options) => ({ ...options, rate: options.rate ?? (await affordableRate(options)) }),
  async measure(contender, options) {
    const rate = options.rate ?? fullRate;
    const load: Load = ({ generator, server }, seconds) => {
      const requests = Math.max(1, Math.round(rate * seconds));
      if (contender === 'floor') return publishByItself({ generator, server }, rate, requests);
      return generator.publish({ rate, requests, batch: 1 });
    };
    return [await measureFanOut(contender, options, load)];
  },
};

export const fanOutSaturated: Workload = {
  summary: 'one channel, batches of publications pushed as fast as accepted; CPU per delivery, deliveries per second',
  contenders: ['bare', 'spindle'],
  connections: ({ subscribers }) => subscribers,
  async measure(contender, options) {
    const load: Load = ({ generator }, seconds) => generator.flood({ seconds, batch: options.batch });
    return [await measureFanOut(contender, options, load, 'closedLoop')];
  },
};

async function publishByItself({ server, generator }: Trial, rate: number, count: number): Promise<Published> {
  const published = generator.watch(count);
  await startTicking(server, rate, count);
  return published;
}

type Load = (trial: Trial, seconds: number) => Promise<Published>;

export function measureFanOut(
  contender: Contender,
  options: BenchOptions,
  load: Load,
  pacing?: Pacing,
): Promise<Sample> {
  return undisturbed(() => measureOnce(contender, options, load, pacing));
}

/** Opens the subscribers, warms up, then takes one window under `load` and one without any. */
async function measureOnce(contender: Contender, options: BenchOptions, load: Load, pacing?: Pacing): Promise<Sample> {
  const { subscribers, seconds } = options;
  return withTrial(contender, options, { layout: 'shared', tokens: subscribers }, async (trial) => {
    const opened = await trial.generator.open(subscribers);
    await load(trial, warmUpSeconds);
    const cost = await costOf(trial, () => load(trial, seconds));
    const idleShare = await idleCpuShare(trial, idleSeconds);
    const published = cost.result;
    const cpuSeconds = cost.serverCpuSeconds - idleShare * cost.seconds;
    const figures: Record<string, Figure> = {
      'CPU per delivery': { value: (cpuSeconds / published.delivered) * 1e6, unit: 'µs' },
      'deliveries per second': { value: published.delivered / published.seconds, unit: '/s' },
      'messages per read': { value: published.delivered / published.reads, unit: '' },
      ...latencyFigures(published),
      ...conditionFigures(cost),
    };
    const problems = [
      ...openProblems(opened, subscribers),
      ...deliveryProblems(published),
      ...conditionProblems(cost, pacing),
    ];
    return { figures, problems, disturbed: isDisturbed(cost) };
  });
}

/** Nothing where the server published by itself: no clock knows when its publications were due. */
function latencyFigures({ latencyUs }: Published): Record<string, Figure> {
  if (latencyUs.max === 0) return {};
  return {
    'latency p50': { value: latencyUs.p50 / 1000, unit: 'ms' },
    'latency p99': { value: latencyUs.p99 / 1000, unit: 'ms' },
  };
}

/**
 * The full rate where this machine carries it, otherwise a share of it that leaves both cores time to spare. Past that a server
 * falls behind, joins what is pending, and the figure is no longer that of single deliveries.
 */
async function affordableRate(options: BenchOptions): Promise<number> {
  const probeRate = 20;
  const seconds = 2;
  const { subscribers } = options;
  const cost = await withTrial('bare', options, { layout: 'shared', tokens: subscribers }, async (trial) => {
    await trial.generator.open(subscribers);
    const probe = (): Promise<Published> =>
      trial.generator.publish({ rate: probeRate, requests: probeRate * seconds, batch: 1 });
    await probe(); // The first publications pay for compiling the code they run.
    return costOf(trial, probe);
  });
  const busiest = Math.max(cost.serverShare, cost.generatorShare);
  const affordable = (busyAtMost / busiest) * probeRate;
  const rate = [1, 0.5, 0.25, 0.1, 0.05].map((share) => share * fullRate).find((rate) => rate <= affordable);
  if (rate === undefined) {
    throw new BenchFailure(`${String(subscribers)} subscribers are too many for this machine: choose fewer, or --rate`);
  }
  return rate;
}
