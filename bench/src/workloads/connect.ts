import type { Opened } from '../generator/load-generator.ts';
import { baseline, type Contender } from '../servers/contenders.ts';
import { conditionFigures, conditionProblems, isDisturbed, openProblems, undisturbed } from './gate.ts';
import { costOf, withTrial, type Cost } from './trial.ts';
import type { BenchOptions, Sample, Workload } from './workload.ts';

const warmUpConnects = 2000;

/** Share of its core the generator may use: a client's half of a connect costs more than a bare server's. */
const generatorAtMost = 0.5;

export const connect: Workload = {
  summary: 'B2: upgrade, connect with an HS256 token, one subscribe; CPU per connect',
  contenders: ['bare', 'spindle'],
  connections: ({ connections }) => Math.max(connections, warmUpConnects),
  prepare: async (options) => ({ ...options, rate: options.rate ?? (await affordableRate(options)) }),
  measure: async (contender, options) => [await undisturbed(() => measureOnce(contender, options))],
};

async function measureOnce(contender: Contender, options: BenchOptions): Promise<Sample> {
  const cost = await costOfConnects(contender, options);
  const opened = cost.result;
  const figures = {
    'CPU per connect': { value: (cost.serverCpuSeconds / opened.live) * 1e6, unit: 'µs' },
    'connects per second': { value: opened.live / opened.seconds, unit: '/s' },
    'connect p50': { value: opened.connectUs.p50 / 1000, unit: 'ms' },
    'connect p99': { value: opened.connectUs.p99 / 1000, unit: 'ms' },
    ...conditionFigures(cost),
  };
  const problems = [...openProblems(opened, options.connections), ...conditionProblems(cost)];
  return { figures, problems, disturbed: isDisturbed(cost) };
}

/** Tokens are never used twice: what is measured is a user who comes for the first time. */
function costOfConnects(contender: Contender, options: BenchOptions): Promise<Cost<Opened>> {
  const { connections, rate } = options;
  const tokens = warmUpConnects + connections;
  return withTrial(contender, options, { layout: 'shared', tokens }, async (trial) => {
    const { generator } = trial;
    await generator.open(warmUpConnects);
    await generator.closeAll();
    await Bun.sleep(1000); // The server's share of closing belongs to the warm-up.
    return costOf(trial, () => generator.open(connections, rate));
  });
}

/** Rounded down to a number that can be typed as `--rate` to repeat the run. */
async function affordableRate(options: BenchOptions): Promise<number> {
  const { result, generatorShare } = await costOfConnects(baseline, { ...options, rate: undefined });
  const perSecond = (result.live / result.seconds) * Math.min(1, generatorAtMost / generatorShare);
  return Math.max(1, Math.floor(perSecond / 100) * 100);
}
