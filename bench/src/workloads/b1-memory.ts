import { memoryOf } from '../measure/process-figures.ts';
import { slope } from '../measure/statistics.ts';
import type { Contender } from '../servers/contenders.ts';
import type { Layout } from '../generator/load-generator.ts';
import { openProblems } from './gate.ts';
import { withTrial } from './trial.ts';
import type { BenchOptions, Figure, Point, Sample, Workload } from './workload.ts';

const settleMs = 2000;

/** Channels of many subscriptions are many; a third of the connections is enough for the slope. */
const fewerBy = 3;

const own = (each: number): Layout => ({ channels: 200_000, each });

const variants = {
  'no channel': { layout: { each: 0 }, each: 0 },
  'shared channel': { layout: {}, each: 1 },
  'own channel': { layout: own(1), each: 1 },
  '5 own channels': { layout: own(5), each: 5 },
  '20 own channels': { layout: own(20), each: 20 },
} as const satisfies Record<string, { layout: Layout; each: number }>;

type Variant = keyof typeof variants;

export const memory: Workload = {
  id: 'B1',
  aliases: ['memory'],
  summary:
    'idle connections without a subscription, with one on a shared channel, and with 1, 5 and 20 of their own; memory per connection and per subscription',
  aims: [
    { figure: 'RSS per connection, shared channel', atMost: 5 },
    {
      figure: 'RSS per connection, own channel',
      atMost: 5,
      reason:
        'a channel with history has a room, a stream and an epoch of its own; objects in use are 2.7 KB a connection, the rest is what the runtime keeps around them',
    },
  ],
  weighs: { cost: ['RSS per connection, shared channel', 'RSS per connection, own channel'] },
  contenders: ['bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 1, from: 2000, to: 18_000, steps: 4, sweep: true },
  quick: { pairs: 1, from: 1000, to: 4000, steps: 2, servers: ['bare', 'spindle'] },
  connections: ({ to }) => to,
  async measure(contender, options) {
    const names: Variant[] = options.sweep ? (Object.keys(variants) as Variant[]) : ['shared channel', 'own channel'];
    const samples: Sample[] = [];
    for (const name of names) samples.push(await measureMemory(contender, options, name));
    return options.sweep ? [...samples, perSubscription(samples)] : samples;
  },
};

/** The slope over growing connection counts; what a server needs without any connection is the line's offset. */
async function measureMemory(contender: Contender, options: BenchOptions, variant: Variant): Promise<Sample> {
  const { layout, each } = variants[variant];
  const counts = countsOf(options, each);
  const last = counts.at(-1) ?? 0;
  return withTrial(contender, options, { tokens: last }, async ({ server, generator }) => {
    const rss: { x: number; y: number }[] = [];
    const pss: { x: number; y: number }[] = [];
    let problems: string[] = [];
    for (const [step, count] of counts.entries()) {
      const opened = await generator.open({ count: count - (counts[step - 1] ?? 0), layout });
      await Bun.sleep(settleMs);
      const { rssKb, pssKb } = memoryOf(server.pid);
      rss.push({ x: count, y: rssKb });
      pss.push({ x: count, y: pssKb });
      problems = openProblems(opened, count);
      if (problems.length > 0) break;
    }
    const figures: Record<string, Figure> = {
      [`RSS per connection, ${variant}`]: { value: slope(rss), unit: 'KB' },
      [`PSS per connection, ${variant}`]: { value: slope(pss), unit: 'KB' },
      [`RSS at ${String(last)} connections, ${variant}`]: { value: (rss.at(-1)?.y ?? 0) / 1024, unit: 'MB' },
    };
    const points = rss.map(({ x, y }): Point => ({ plot: 'memory', x, y: y / 1024 }));
    return { figures, problems, ...(variant === 'shared channel' && { points }) };
  });
}

function countsOf({ from, to, steps }: BenchOptions, each: number): number[] {
  if (each > 1) return [from, to].map((count) => Math.max(1, Math.round(count / fewerBy)));
  return Array.from({ length: steps }, (_, i) => Math.round(from + ((to - from) * i) / (steps - 1)));
}

/** What one more subscription takes, from connections that have 20 and those that have one. */
function perSubscription(samples: readonly Sample[]): Sample {
  const rss = (variant: Variant): number => {
    return samples.flatMap(({ figures }) => figures[`RSS per connection, ${variant}`] ?? [])[0]?.value ?? Number.NaN;
  };
  const more = variants['20 own channels'].each - variants['own channel'].each;
  const value = (rss('20 own channels') - rss('own channel')) / more;
  return {
    figures: { 'RSS per further subscription': { value, unit: 'KB' } },
    problems: samples.flatMap(({ problems }) => problems),
  };
}
