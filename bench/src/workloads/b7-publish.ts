import type { Answered, Published } from '../generator/answers.ts';
import type { ApiJob } from '../generator/load-generator.ts';
import { costOf, type Cost } from '../measure/cost.ts';
import { channelPlans } from '../servers/channel-plans.ts';
import type { Contender } from '../servers/contenders.ts';
import { answerProblems, costAlone, milliseconds, openProblems, sampleUnder, undisturbed } from './gate.ts';
import { withTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

/** One subscriber on each of the first channels: what is published is checked, and its delivery costs little. */
const watched = 64;

/** Broadcasts go to channels of their own; nobody is there. */
const elsewhere = 1000;

const steps = {
  'single, 1 connection': { rate: 0, connections: 1, channels: watched },
  'single, 16 connections': { rate: 0, connections: 16, channels: watched },
  'single, 64 connections': { rate: 0, connections: 64, channels: watched },
  'batch of 100': { kind: 'batch', rate: 0, batch: 100, channels: watched },
  'broadcast to 1,000': { kind: 'broadcast', rate: 0, first: elsewhere, channels: 1000 },
  'broadcast to 10,000': { kind: 'broadcast', rate: 0, first: 2 * elsewhere, channels: 10_000 },
} as const satisfies Record<string, ApiJob>;

type Step = keyof typeof steps;

const singles: readonly Step[] = ['single, 1 connection', 'single, 16 connections', 'single, 64 connections'];

/** What each server knows; the protocol of the floor and the yardstick ends at batches and broadcasts. */
const known: Readonly<Record<Contender, readonly Step[]>> = {
  floor: ['single, 16 connections'],
  bare: Object.keys(steps) as Step[],
  ws: Object.keys(steps) as Step[],
  spindle: Object.keys(steps) as Step[],
  'spindle-node': Object.keys(steps) as Step[],
  'socket.io': Object.keys(steps) as Step[],
  centrifugo: Object.keys(steps) as Step[],
};

const histories = { 'no history': channelPlans.plain, history: channelPlans.positioned } as const;

export const publish: Workload = {
  id: 'B7',
  aliases: ['publish'],
  summary:
    'publishing over the HTTP API one by one, in batches and as broadcasts, with and without history, and over WebSocket; CPU per publication, rates',
  aims: [{ figure: 'CPU per publication, single, 16 connections, history', of: { server: 'bare' }, atMost: 2 }],
  weighs: {
    cost: (Object.keys(steps) as Step[]).flatMap((step) => [
      `CPU per publication, ${step}, no history`,
      `CPU per publication, ${step}, history`,
    ]),
    latency: ['answer p99, single, 1 connection, history', 'answer p99, single, 16 connections, history'],
  },
  contenders: ['floor', 'bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 1, seconds: 1.5, sweep: true },
  quick: { pairs: 1, seconds: 2, servers: ['floor', 'spindle'] },
  connections: () => watched,
  async measure(contender, options) {
    const samples: Sample[] = [];
    for (const name of Object.keys(histories) as (keyof typeof histories)[]) {
      // Only two of them know histories; for the others both would be the same.
      const same = contender !== 'spindle' && contender !== 'centrifugo';
      if (same && name === 'history' && !sharesWithHistory(contender)) continue;
      samples.push(...(await measureSteps(contender, options, name)));
    }
    return samples;
  },
};

/** The yardstick and the floor stand beside both, so that a ratio to them can be told. */
function sharesWithHistory(contender: Contender): boolean {
  return contender === 'bare' || contender === 'floor';
}

function measureSteps(contender: Contender, options: BenchOptions, name: keyof typeof histories): Promise<Sample[]> {
  return withTrial(contender, options, { tokens: watched, channels: histories[name] }, async (trial) => {
    // The floor knows one channel alone, and is asked what a request costs that reaches nobody.
    const each = contender === 'floor' ? 0 : 1;
    const opened = await trial.generator.open({ count: watched, layout: { channels: watched, each } });
    const samples: Sample[] = [{ figures: {}, problems: openProblems(opened, watched) }];
    const wanted = options.sweep ? known[contender] : known[contender].filter((step) => singles.includes(step));
    const read = contender === 'floor' ? floorSampleOf : sampleOf;
    for (const step of wanted) {
      samples.push(...(await undisturbed(async () => [read(await measureStep(trial, options, step, name))])));
    }
    const speaksPublish = contender === 'spindle' || contender === 'centrifugo';
    if (options.sweep && speaksPublish) samples.push(await overWebSocket(trial, options, name));
    return samples;
  });
}

async function measureStep(
  { generator, server }: Trial,
  options: BenchOptions,
  step: Step,
  history: string,
): Promise<Measured> {
  const run = (seconds: number): Promise<Published> => generator.api({ ...steps[step], seconds });
  await run(Math.min(1, options.seconds));
  const cost = await costOf({ server, generator }, () => run(options.seconds));
  const { publications, seconds, answerUs } = cost.result;
  return { cost, label: `${step}, ${history}`, publications, seconds, p99: answerUs.p99 };
}

async function overWebSocket({ generator, server }: Trial, options: BenchOptions, history: string): Promise<Sample> {
  const run = (seconds: number): Promise<Answered> => generator.ask({ askers: watched, seconds, limit: 0 });
  await run(Math.min(1, options.seconds));
  const cost = await costOf({ server, generator }, () => run(options.seconds));
  const { answers, seconds, answerUs } = cost.result;
  return sampleOf({
    cost,
    label: `WebSocket, 64 clients, ${history}`,
    publications: answers,
    seconds,
    p99: answerUs.p99,
  });
}

interface Measured {
  readonly cost: Cost<Published | Answered>;
  readonly label: string;
  readonly publications: number;
  readonly seconds: number;
  /** Of an answer, in microseconds. */
  readonly p99: number;
}

function sampleOf({ cost, label, publications, seconds, p99 }: Measured): Sample {
  const figures: Record<string, Figure> = {
    [`CPU per publication, ${label}`]: cpuEach(cost, publications),
    [`publications per second, ${label}`]: { value: publications / seconds, unit: '/s' },
    [`answer p99, ${label}`]: milliseconds(p99),
  };
  return sampleUnder(cost, figures, answerProblems(cost.result));
}

/** Beside the floor the generator is the slower side, so that rates and answers say more of it than of the floor. */
function floorSampleOf({ cost, label, publications }: Measured): Sample {
  const figures = { [`CPU per publication, ${label}`]: cpuEach(cost, publications) };
  return sampleUnder(cost, figures, answerProblems(cost.result), costAlone);
}

function cpuEach(cost: Cost<unknown>, publications: number): Figure {
  return { value: (cost.serverCpuSeconds / publications) * 1e6, unit: 'µs' };
}
