import { createHmac } from 'node:crypto';
import { BenchFailure } from '../failure.ts';
import { costOf } from '../measure/cost.ts';
import { answerProblems, costAlone, deliveryProblems, milliseconds, openProblems, sampleUnder } from './gate.ts';
import { withTrial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const manyConnections = 9000;
const ceilingConnections = 500;
const signatures = 20_000;

/** What this machine's kernel and processor take by themselves; stored with every record. */
export const calibration: Workload = {
  id: 'B0',
  aliases: ['calibration'],
  summary:
    'a send to one of 1,000 and of 9,000 sockets, a round trip, an HTTP request, an HS256 signature, and what the generator can read',
  aims: [],
  contenders: ['floor'],
  record: { pairs: 1, seconds: 2, sweep: true },
  quick: { pairs: 1, seconds: 1 },
  connections: ({ sweep }) => (sweep ? manyConnections : 1000),
  async measure(_, options) {
    const sizes = options.sweep ? [1000, manyConnections] : [1000];
    const samples: Sample[] = [];
    for (const size of sizes) samples.push(await sends(options, size));
    samples.push(await roundTrip(options), await httpRequests(options), tokenSignature());
    return samples;
  },
};

const ceiling = "generator's ceiling";

/** Messages a second the generator would read if its core did nothing else, each in a frame of its own. */
export async function generatorCeiling(options: BenchOptions): Promise<number> {
  const { figures, problems } = await sends({ ...options, seconds: 1 }, ceilingConnections);
  if (problems.length > 0) throw new BenchFailure(`the load generator fails by itself: ${problems.join('; ')}`);
  return Object.entries(figures).find(([name]) => name.startsWith(ceiling))?.[1].value ?? Number.NaN;
}

async function sends(options: BenchOptions, size: number): Promise<Sample> {
  return withTrial('floor', options, { tokens: size }, async (trial) => {
    const opened = await trial.generator.open({ count: size });
    const flood = () => trial.generator.api({ rate: 0, seconds: options.seconds });
    await flood();
    const cost = await costOf(trial, flood);
    const { delivered, seconds } = cost.result;
    const label = `${size.toLocaleString('en-US')} sockets`;
    const figures: Record<string, Figure> = {
      [`CPU per send, ${label}`]: { value: (cost.serverCpuSeconds / delivered) * 1e6, unit: 'µs' },
      [`${ceiling}, ${label}`]: { value: delivered / seconds / cost.generatorShare, unit: '/s' },
    };
    return { figures, problems: [...openProblems(opened, size), ...deliveryProblems(cost.result)] };
  });
}

/** From the moment a request was due to the delivery it caused, one at a time. */
async function roundTrip(options: BenchOptions): Promise<Sample> {
  return withTrial('floor', options, { tokens: 1 }, async ({ generator }) => {
    const opened = await generator.open({ count: 1 });
    const published = await generator.api({ rate: 500, seconds: options.seconds });
    const figures = {
      'round trip p50': milliseconds(published.latencyUs0.p50),
      'round trip p99': milliseconds(published.latencyUs0.p99),
    };
    return { figures, problems: [...openProblems(opened, 1), ...deliveryProblems(published)] };
  });
}

async function httpRequests(options: BenchOptions): Promise<Sample> {
  return withTrial('floor', options, { tokens: 1 }, async (trial) => {
    const ask = () => trial.generator.api({ connections: 16, channels: 16, rate: 0, seconds: options.seconds });
    await ask();
    const cost = await costOf(trial, ask);
    const figures: Record<string, Figure> = {
      'CPU per HTTP request': { value: (cost.serverCpuSeconds / cost.result.requests) * 1e6, unit: 'µs' },
    };
    return sampleUnder(cost, figures, answerProblems(cost.result), costAlone);
  });
}

/** The arithmetic of an HS256 token alone, without reading its claims. */
function tokenSignature(): Sample {
  const text = '.'.repeat(200);
  const sign = (count: number): void => {
    for (let i = 0; i < count; i++) createHmac('sha256', 'a secret for measuring alone').update(text).digest();
  };
  sign(signatures); // Pays for compiling.
  const start = process.cpuUsage();
  sign(signatures);
  const { user, system } = process.cpuUsage(start);
  return { figures: { 'HS256 signature': { value: (user + system) / signatures, unit: 'µs' } }, problems: [] };
}
