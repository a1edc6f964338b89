import { affordableRate } from './affordable-rate.ts';
import { deliveryWindow } from './delivery-window.ts';
import { labelled, only, openProblems, undisturbed } from './gate.ts';
import { withTrial, type Trial } from './trial.ts';
import type { Contender } from '../servers/contenders.ts';
import type { BenchOptions, Figure, Point, Sample, Workload } from './workload.ts';

/** Other numbers of subscribers, with as many deliveries a second. */
const otherSizes = [100, 9000];
/** Shares of the rate. */
const otherRates = [0.25, 0.5, 0.75];

export const fanOut: Workload = {
  id: 'B3',
  aliases: ['fanout'],
  summary: 'one channel, one publication at a time at a steady rate; CPU per delivery, latency',
  aims: [{ figure: 'CPU per delivery', of: { server: 'bare' }, atMost: 1.15 }],
  weighs: { cost: ['CPU per delivery'], latency: ['latency p99', 'last subscriber p99'] },
  contenders: ['floor', 'bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 4, seconds: 4, sweep: true },
  quick: { pairs: 1, seconds: 3, servers: ['floor', 'bare', 'spindle'] },
  connections: ({ subscribers, sweep }) => (sweep ? Math.max(subscribers, ...otherSizes) : subscribers),
  prepare: async (options) => ({ ...options, rate: options.rate ?? (await affordableRate(options)) }),
  async measure(contender, options, pair) {
    const samples = [...(await undisturbed(() => measureRates(contender, options, pair)))];
    if (!options.sweep || pair > 1) return samples;
    const perSecond = (options.rate ?? 1) * options.subscribers;
    for (const subscribers of otherSizes) {
      const rate = Math.max(1, Math.round(perSecond / subscribers));
      samples.push(...(await undisturbed(() => measureSize(contender, { ...options, subscribers, rate }))));
    }
    return samples;
  },
};

function steady(trial: Trial, rate: number) {
  return (seconds: number) => trial.generator.api({ rate, requests: Math.max(1, Math.round(rate * seconds)) });
}

/** The rate asked for, and in a sweep the lower ones on the same connections. */
async function measureRates(contender: Contender, options: BenchOptions, pair: number): Promise<Sample[]> {
  const { subscribers, seconds, rate = 1 } = options;
  return withTrial(contender, options, { tokens: subscribers }, async (trial) => {
    const problems = openProblems(await trial.generator.open({ count: subscribers }), subscribers);
    const main = await deliveryWindow(trial, steady(trial, rate), { seconds, problems });
    const points = [...pointOf(main, 'cost', subscribers, 'CPU per delivery'), ...latencyPoint(main)];
    const samples: Sample[] = [{ ...main, points }];
    if (!options.sweep || pair > 1) return samples;
    for (const share of otherRates) {
      const lower = await deliveryWindow(trial, steady(trial, Math.max(1, rate * share)), {
        seconds,
        warmUpSeconds: 0,
        idleSeconds: 0,
        problems,
      });
      samples.push({ ...lower, figures: {}, points: latencyPoint(lower) });
    }
    return samples;
  });
}

async function measureSize(contender: Contender, options: BenchOptions): Promise<Sample[]> {
  const { subscribers, seconds, rate = 1 } = options;
  return withTrial(contender, options, { tokens: subscribers }, async (trial) => {
    const problems = openProblems(await trial.generator.open({ count: subscribers }), subscribers);
    const sample = await deliveryWindow(trial, steady(trial, rate), { seconds, problems });
    const kept = only(sample, ['CPU per delivery', 'latency p99', 'last subscriber p50']);
    const points = pointOf(sample, 'cost', subscribers, 'CPU per delivery');
    return [{ ...labelled(kept, `${subscribers.toLocaleString('en-US')} subscribers`), points }];
  });
}

function pointOf(sample: Sample, plot: Point['plot'], x: number, name: string): Point[] {
  const figure: Figure | undefined = sample.figures[name];
  return figure === undefined ? [] : [{ plot, x, y: figure.value }];
}

/** Over deliveries a second, as they were. */
function latencyPoint(sample: Sample): Point[] {
  const perSecond = sample.figures['deliveries per second']?.value ?? 0;
  return pointOf(sample, 'latency', Math.round(perSecond), 'latency p99');
}
