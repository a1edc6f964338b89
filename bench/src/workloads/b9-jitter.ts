import { costOf } from '../measure/cost.ts';
import { channelPlans } from '../servers/channel-plans.ts';
import { conditionFigures, deliveryProblems, milliseconds, openProblems, sampleUnder } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const clientsPerChannel = 100;
const meanSeconds = 15;
const awaySeconds = 2;
/** Publications a second in each channel. */
const perChannel = 1;

export const jitter: Workload = {
  id: 'B9',
  aliases: ['jitter'],
  summary:
    'sockets that break every 15 s and are away for 2 s while publications go on; share delivered, time to catch up',
  aims: [{ figure: 'delivered', atLeast: 100 }],
  weighs: { recovery: ['catching up p50', 'catching up p99'] },
  contenders: ['spindle', 'centrifugo'],
  record: { pairs: 1, subscribers: 5000, seconds: 30 },
  connections: ({ subscribers }) => subscribers,
  measure(contender, options) {
    const returns = 2 + Math.ceil(options.seconds / meanSeconds);
    const tokens = Math.min(60_000, options.subscribers * (1 + returns));
    return undisturbedTrial(contender, options, { tokens, channels: channelPlans.recoverable }, async (trial) => [
      await measureJitter(trial, options),
    ]);
  },
};

async function measureJitter(trial: Trial, options: BenchOptions): Promise<Sample> {
  const { generator } = trial;
  const { subscribers: clients, seconds } = options;
  const channels = Math.max(1, Math.ceil(clients / clientsPerChannel));
  const opened = await generator.open({ count: clients, layout: { channels, recovers: true } });
  const rate = options.rate ?? channels * perChannel;
  const cost = await costOf(trial, async () => {
    const wandering = generator.wander(0, { meanSeconds, awaySeconds, seconds });
    // Publications go on until the last one is back, so that everybody has something to catch up with.
    const publishing = generator.api({ rate, seconds: seconds + awaySeconds + 1, channels });
    return { wandered: await wandering, published: await publishing };
  });
  const { wandered, published } = cost.result;
  const arrived = published.delivered + published.recovered;
  const lost = published.outOfSequence + published.behind + wandered.unrecovered;
  const figures: Record<string, Figure> = {
    delivered: { value: (arrived / (arrived + lost)) * 100, unit: '%' },
    'broken connections': { value: wandered.trips, unit: '' },
    'publications recovered': { value: published.recovered, unit: '' },
    'catching up p50': milliseconds(wandered.connectUs.p50),
    'catching up p99': milliseconds(wandered.connectUs.p99),
    'live latency p99': milliseconds(published.latencyUs0.p99),
    ...conditionFigures(cost),
  };
  const problems = [
    ...openProblems(opened, clients),
    ...openProblems(wandered, clients),
    ...deliveryProblems(published, { comeAndGo: true }),
  ];
  if (wandered.trips === 0) problems.push('no connection broke');
  if (wandered.unrecovered > 0) problems.push(`${String(wandered.unrecovered)} returns were not recovered`);
  return sampleUnder(cost, figures, problems);
}
