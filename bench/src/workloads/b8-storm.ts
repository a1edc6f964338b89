import type { Opened, Published } from '../generator/answers.ts';
import { costOf } from '../measure/cost.ts';
import { channelPlans } from '../servers/channel-plans.ts';
import { deliveryProblems, isDisturbed, milliseconds, openProblems } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const clientsPerChannel = 100;
const missedEach = 50;
const bystanders = 500;
const bystanderRate = 20;
/** A storm comes without being asked in. */
const inFlight = 256;
/** The cohorts: those that are cut, and those that stay. */
const cutOnes = 0;
const stayingOnes = 1;

export const storm: Workload = {
  id: 'B8',
  aliases: ['storm'],
  summary:
    'all clients cut at once, 50 publications missed by each, all back at once with tokens of their own; time until everybody has everything, and what 500 others notice',
  aims: [
    {
      figure: 'bystanders p99 in the storm',
      of: { figure: 'bystanders p99 in calm' },
      atMost: 2,
      reason:
        'threads of the runtime that compile and collect share the one core with the storm, and the accepting of connections cannot be done in portions',
    },
  ],
  weighs: {
    recovery: [
      'time until all have everything',
      // Who recovers nothing has at least to take the connect.
      { figure: 'CPU per recovered client', nearest: { workload: 'B2', figure: 'CPU per connect' } },
      'bystanders p99 in the storm',
    ],
  },
  contenders: ['spindle', 'centrifugo'],
  record: { pairs: 2, subscribers: 5000 },
  quick: { pairs: 1, subscribers: 2000, seconds: 2, servers: ['spindle'] },
  connections: ({ subscribers }) => subscribers + bystanders,
  measure(contender, options) {
    const tokens = 2 * options.subscribers + bystanders;
    const trial = { tokens, channels: channelPlans.recoverable, inFlight };
    return undisturbedTrial(contender, options, trial, async (trial) => [await measureStorm(trial, options)]);
  },
};

async function measureStorm(trial: Trial, options: BenchOptions): Promise<Sample> {
  const { generator } = trial;
  const { subscribers: clients, seconds } = options;
  const channels = Math.max(1, Math.ceil(clients / clientsPerChannel));
  const watch = (requests: number): Promise<Published> =>
    generator.api({ rate: bystanderRate, requests, first: channels });
  const opened = await generator.open({ cohort: cutOnes, count: clients, layout: { channels, recovers: true } });
  const staying = await generator.open({ cohort: stayingOnes, count: bystanders, layout: { first: channels } });
  // One publication each, so that there is a position to come back with; then what calm is like.
  const first = await generator.api({ kind: 'batch', rate: 0, requests: channels, batch: 1, channels });
  const calm = await watch(Math.round(bystanderRate * seconds));
  await generator.cut(cutOnes);
  const missed = await generator.api({ kind: 'batch', rate: 0, requests: channels, batch: missedEach, channels });
  const watching = watch(bystanderRate * 60);
  const cost = await costOf(trial, () => generator.reopen(cutOnes));
  generator.stopApi();
  const stormy = await watching;
  const back = cost.result;
  const figures: Record<string, Figure> = {
    'time until 50 % have everything': milliseconds(back.returnUs.p50),
    'time until 99 % have everything': milliseconds(back.returnUs.p99),
    'time until all have everything': milliseconds(back.returnUs.max),
    'CPU per recovered client': { value: (cost.serverCpuSeconds / clients) * 1e6, unit: 'µs' },
    'bystanders p99 in calm': milliseconds(calm.latencyUs1.p99),
    'bystanders p99 in the storm': milliseconds(stormy.latencyUs1.p99),
    'generator core': { value: cost.generatorShare * 100, unit: '%' },
  };
  const problems = [
    ...openProblems(opened, clients),
    ...openProblems(staying, bystanders),
    ...deliveryProblems(first),
    ...deliveryProblems(calm),
    ...deliveryProblems(stormy, { comeAndGo: true }),
    ...recoveryProblems(back, { clients, publications: clients * missedEach }),
  ];
  if (missed.publications !== channels * missedEach) problems.push('not everything was published');
  return { figures, problems: [...new Set(problems)], disturbed: isDisturbed(cost) };
}

function recoveryProblems(back: Opened, expected: { clients: number; publications: number }): string[] {
  const problems = openProblems(back, expected.clients);
  if (back.unrecovered > 0) problems.push(`${String(back.unrecovered)} clients were not recovered`);
  if (back.recovered !== expected.publications) {
    problems.push(`${String(back.recovered)} of ${String(expected.publications)} missed publications were recovered`);
  }
  if (back.outOfSequence > 0) problems.push(`${String(back.outOfSequence)} publications were lost or repeated`);
  return problems;
}
