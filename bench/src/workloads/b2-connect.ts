import type { Opened } from '../generator/answers.ts';
import type { TokenAlgorithm } from '../generator/token-file.ts';
import { costOf, type Cost } from '../measure/cost.ts';
import type { Contender } from '../servers/contenders.ts';
import { conditionFigures, labelled, latencyFigures, only, openProblems, sampleUnder, undisturbed } from './gate.ts';
import { withTrial } from './trial.ts';
import type { BenchOptions, Sample, Workload } from './workload.ts';

/** Rounds of connects that come and go before anything is measured. */
type WarmUp = readonly number[];

const warmUp: WarmUp = [2000];

/** After that many the runtime has compiled what a connect runs, which takes a third of the CPU of the first thousands. */
const longWarmUp: WarmUp = [9000, 9000];

/** Of what Spindle accepts at most: its core has time to spare then, and the generator's, whose half of a connect costs less. */
const steadyShare = 0.5;

type Algorithm = TokenAlgorithm | 'none';

export const connect: Workload = {
  id: 'B2',
  aliases: ['connect'],
  summary:
    'upgrade, connect with a token of its own, one subscribe, at a steady rate and as fast as accepted; CPU per connect, by kind of token',
  aims: [
    {
      figure: 'CPU per connect',
      of: { server: 'bare' },
      atMost: 2,
      reason:
        'a third of the CPU of the first thousands is the runtime compiling what a connect runs; see the row after 18,000 others',
    },
  ],
  weighs: { cost: ['CPU per connect'], latency: ['connect p99'] },
  contenders: ['floor', 'bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 2, sweep: true },
  quick: { pairs: 1, connections: 3000, servers: ['floor', 'spindle'] },
  connections: ({ connections, sweep }) => Math.max(connections, ...(sweep ? longWarmUp : warmUp)),
  prepare: async (options) => ({ ...options, rate: options.rate ?? (await affordableConnects(options)) }),
  measure: (contender, options, pair) => undisturbed(() => measureOnce(contender, options, pair)),
};

async function measureOnce(contender: Contender, options: BenchOptions, pair: number): Promise<Sample[]> {
  const samples = [sampleOf(await costOfConnects(contender, options, 'HS256'), options)];
  if (!options.sweep || pair > 1) return samples;
  if (contender !== 'floor') {
    const settled = sampleOf(await costOfConnects(contender, options, 'HS256', longWarmUp), options);
    samples.push(
      labelled(only(settled, ['CPU per connect']), `after ${sumOf(longWarmUp).toLocaleString('en')} others`),
    );
  }
  // Against these two the generator is the slower side and has no figure to give.
  if (contender === 'floor' || contender === 'bare') return samples;
  const fastest = sampleOf(await costOfConnects(contender, { ...options, rate: undefined }, 'HS256'), options);
  samples.push(labelled(only(fastest, ['connects per second', 'CPU per connect']), 'as fast as accepted'));
  if (contender === 'socket.io') return samples;
  for (const algorithm of ['none', 'RS256', 'ES256'] as const) {
    const sample = sampleOf(await costOfConnects(contender, options, algorithm), options);
    samples.push(labelled(only(sample, ['CPU per connect']), algorithm === 'none' ? 'no token' : algorithm));
  }
  return samples;
}

function sampleOf(cost: Cost<Opened>, options: BenchOptions): Sample {
  const opened = cost.result;
  const figures = {
    'CPU per connect': { value: (cost.serverCpuSeconds / opened.live) * 1e6, unit: 'µs' },
    'connects per second': { value: opened.live / opened.seconds, unit: '/s' },
    ...latencyFigures('connect', opened.connectUs),
    ...conditionFigures(cost),
  };
  return sampleUnder(cost, figures, openProblems(opened, options.connections));
}

/** Tokens are never used twice: what is measured is a user who comes for the first time. */
function costOfConnects(
  contender: Contender,
  options: BenchOptions,
  algorithm: Algorithm,
  before: WarmUp = warmUp,
): Promise<Cost<Opened>> {
  const { connections, rate } = options;
  const tokens = sumOf(before) + connections;
  return withTrial(contender, options, { tokens, algorithm }, async (trial) => {
    const { generator } = trial;
    for (const count of before) {
      await generator.open({ count });
      await generator.closeAll();
      await Bun.sleep(1000); // The server's share of closing belongs to the warm-up.
    }
    return costOf(trial, () => generator.open({ count: connections, rate }));
  });
}

/** Rounded down to a number that can be typed as `--rate` to repeat the run. */
async function affordableConnects(options: BenchOptions): Promise<number> {
  const { result } = await costOfConnects('spindle', { ...options, rate: undefined }, 'HS256');
  return Math.max(1, Math.floor(((result.live / result.seconds) * steadyShare) / 100) * 100);
}

function sumOf(rounds: WarmUp): number {
  return rounds.reduce((sum, round) => sum + round, 0);
}
