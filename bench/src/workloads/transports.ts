import type { ClientTransport } from '../generator/load-generator.ts';
import { memoryOf } from '../measure/process-figures.ts';
import { channelPlans, type ChannelPlan } from '../servers/channel-plans.ts';
import type { Contender } from '../servers/contenders.ts';
import { affordableRate } from './affordable-rate.ts';
import { besideCondition } from './comparisons.ts';
import { deliveryWindow } from './delivery-window.ts';
import { labelled, only, openProblems } from './gate.ts';
import { undisturbedTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

interface Way {
  readonly transport: ClientTransport;
  readonly channels?: ChannelPlan;
  /** Its events have ids, and every publication one. */
  readonly hasIds?: boolean;
}

/** Event streams have ids in channels that can be recovered. */
const ways: Readonly<Record<string, Way>> = {
  websocket: { transport: 'websocket' },
  http_stream: { transport: 'http_stream' },
  sse: { transport: 'sse' },
  'sockjs over websocket': { transport: 'sockjs' },
  uni_websocket: { transport: 'uni_websocket' },
  uni_http_stream: { transport: 'uni_http_stream' },
  'uni_sse, ids': { transport: 'uni_sse', channels: channelPlans.positioned, hasIds: true },
  'uni_sse, no ids': { transport: 'uni_sse', channels: channelPlans.unrecoverable },
  uni_grpc: { transport: 'uni_grpc' },
};

const settleMs = 1000;
/** Connections that only wait, for each that is delivered to; memory is what they take. */
const idleForEach = 2;
/** Share of the rate that a bare server affords: a stream takes more, on Node most. */
const shareOfRate = 0.4;
/** The cohorts: those that are delivered to, and those that wait on a channel of their own. */
const listeners = 0;
const idlers = 1;

export const transports: Workload = {
  id: 'transports',
  aliases: [],
  summary:
    'one channel at a steady rate over every client transport, on Bun and on Node; CPU per delivery, bytes, latency, memory per connection',
  aims: [],
  contenders: ['spindle', 'spindle-node'],
  comparisons: (['spindle', 'spindle-node'] as const).map((server) => besideCondition(server, 'websocket', 'spindle')),
  record: { pairs: 1, seconds: 2 },
  quick: {
    pairs: 1,
    seconds: 2,
    subscribers: 500,
    rate: 20,
    servers: ['spindle'],
    transports: ['websocket', 'http_stream'],
  },
  connections: ({ subscribers }) => subscribers * (1 + idleForEach),
  async prepare(options) {
    const rate = options.rate ?? Math.max(1, Math.round((await affordableRate(options)) * shareOfRate));
    return { ...options, rate };
  },
  async measure(contender, options) {
    const samples: Sample[] = [];
    for (const [name, way] of Object.entries(ways)) {
      if (options.transports.includes(way.transport)) {
        samples.push(...(await measureWay(contender, options, name, way)));
      }
    }
    return samples;
  },
};

function measureWay(contender: Contender, options: BenchOptions, name: string, way: Way) {
  const { transport, channels } = way;
  const tokens = options.subscribers * (1 + idleForEach);
  return undisturbedTrial(contender, options, { tokens, transport, ...(channels && { channels }) }, async (trial) => {
    const memory = await memoryPerConnection(trial, options.subscribers);
    const delivery = await costPerDelivery(trial, options, way.hasIds === true);
    return [labelled(memory, name), labelled(delivery, name)];
  });
}

/** What further connections take, once there are some. */
async function memoryPerConnection({ server, generator }: Trial, subscribers: number): Promise<Sample> {
  const idle = subscribers * idleForEach;
  const opened = await generator.open({ cohort: listeners, count: subscribers });
  await Bun.sleep(settleMs);
  const before = memoryOf(server.pid).rssKb;
  const waiting = await generator.open({ cohort: idlers, count: idle, layout: { first: 1 } });
  await Bun.sleep(settleMs);
  const value = (memoryOf(server.pid).rssKb - before) / idle;
  const figures: Record<string, Figure> = { 'RSS per connection': { value, unit: 'KB' } };
  return { figures, problems: [...openProblems(opened, subscribers), ...openProblems(waiting, idle)] };
}

async function costPerDelivery(trial: Trial, options: BenchOptions, hasIds: boolean): Promise<Sample> {
  const { seconds, rate = 1 } = options;
  let ids = 0;
  let delivered = 0;
  const load = async (seconds: number) => {
    const published = await trial.generator.api({ rate, requests: Math.max(1, Math.round(rate * seconds)) });
    ({ ids, delivered } = published);
    return published;
  };
  const sample = await deliveryWindow(trial, load, { seconds, warmUpSeconds: 1, idleSeconds: 1 });
  const expected = hasIds ? delivered : 0;
  const problems = [...sample.problems];
  if (ids !== expected) problems.push(`${String(ids)} of ${String(expected)} events had an id`);
  return { ...only(sample, ['CPU per delivery', 'bytes per delivery', 'latency p99']), problems };
}
