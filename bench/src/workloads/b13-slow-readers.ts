import type { Published } from '../generator/answers.ts';
import { memoryOf, openDescriptorsOf } from '../measure/process-figures.ts';
import { deliveryProblems, milliseconds, openProblems } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const payloadBytes = 4096;
const rate = 25;
const slowShare = 0.01;
const lookEveryMs = 50;
/** The cohorts: those that go on reading, and those that stop. */
const readers = 0;
const stoppers = 1;

export const slowReaders: Workload = {
  id: 'B13',
  aliases: ['slow-readers'],
  summary:
    '1 % of the subscribers stop reading a channel of 4 KB publications; memory taken for each, time until they are disconnected, what the others notice',
  aims: [
    { figure: 'RSS per stopped reader', atMost: 1500 },
    { figure: "others' p99 with them", of: { figure: "others' p99 before" }, atMost: 1.1 },
  ],
  weighs: { latency: ["others' p99 with them"] },
  contenders: ['bare', 'spindle', 'centrifugo'],
  record: { pairs: 1, seconds: 12, subscribers: 1000 },
  connections: ({ subscribers }) => subscribers + slowOnes(subscribers),
  measure(contender, options) {
    const tokens = options.subscribers + slowOnes(options.subscribers);
    return undisturbedTrial(contender, options, { tokens }, async (trial) => [await measureSlow(trial, options)]);
  },
};

function slowOnes(subscribers: number): number {
  return Math.max(1, Math.round(subscribers * slowShare));
}

async function measureSlow({ generator, server }: Trial, options: BenchOptions): Promise<Sample> {
  const { subscribers, seconds } = options;
  const slow = slowOnes(subscribers);
  const opened = await generator.open({ cohort: readers, count: subscribers });
  const others = await generator.open({ cohort: stoppers, count: slow, layout: { smallBuffer: true } });
  const publish = (seconds: number): Promise<Published> =>
    generator.api({ rate: options.rate ?? rate, requests: Math.ceil((options.rate ?? rate) * seconds), payloadBytes });
  await publish(Math.min(2, seconds));
  const before = await publish(seconds);
  const start = { rssKb: memoryOf(server.pid).rssKb, descriptors: openDescriptorsOf(server.pid) };
  await generator.freeze(stoppers);
  const watch = watchServer(server.pid, start.descriptors - slow);
  const during = await publish(seconds);
  const { highestRssKb, goneAfterMs } = watch.stop();
  const figures: Record<string, Figure> = {
    'RSS per stopped reader': { value: (highestRssKb - start.rssKb) / slow, unit: 'KB' },
    ...(goneAfterMs !== undefined && { 'time to disconnect all': { value: goneAfterMs / 1000, unit: 's' } }),
    "others' p99 before": milliseconds(before.latencyUs0.p99),
    "others' p99 with them": milliseconds(during.latencyUs0.p99),
  };
  const problems = [
    ...openProblems(opened, subscribers),
    ...openProblems(others, slow),
    ...deliveryProblems(before),
    ...deliveryProblems(during),
  ];
  return { figures, problems: [...new Set(problems)] };
}

interface Watch {
  stop(): { readonly highestRssKb: number; readonly goneAfterMs: number | undefined };
}

/** Looks at the server's memory, and for when it holds no more than so many descriptors. */
function watchServer(pid: number, descriptors: number): Watch {
  const start = performance.now();
  let highestRssKb = 0;
  let goneAfterMs: number | undefined;
  const look = (): void => {
    highestRssKb = Math.max(highestRssKb, memoryOf(pid).rssKb);
    if (goneAfterMs === undefined && openDescriptorsOf(pid) <= descriptors) goneAfterMs = performance.now() - start;
  };
  const timer = setInterval(look, lookEveryMs);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { highestRssKb, goneAfterMs };
    },
  };
}
