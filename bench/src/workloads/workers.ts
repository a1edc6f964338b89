import { cpus } from 'node:os';
import type { Published } from '../generator/answers.ts';
import { costOf, type Cost } from '../measure/cost.ts';
import type { Contender } from '../servers/contenders.ts';
import { called, crossings } from './crossing.ts';
import { deliveryProblems, labelled, openProblems, sampleUnder } from './gate.ts';
import { expectedSpeedUp } from './speed-up.ts';
import { undisturbedTrial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

/** Publications under way at once, each on a channel of its own, so that nobody waits for the generator. */
const underWay = 4;

export const workers: Workload = {
  id: 'workers',
  aliases: [],
  summary:
    'what one process and several workers deliver at most on all cores, beside what the CPU of a delivery lets expect; what a publication costs that crosses to each worker',
  aims: [],
  contenders: ['spindle'],
  record: { pairs: 2, seconds: 2 },
  connections: ({ subscribers }) => subscribers,
  async measure(contender, options) {
    const alone = await deliverMost(contender, options, 1);
    const shared = await deliverMost(contender, options, options.workers);
    return [alone.sample, shared.sample, ratioOf(alone, shared, options.workers), await crossings(contender, options)];
  },
};

/** Seconds of CPU for a delivery, and what was delivered. */
interface Most {
  readonly perSecond: number;
  readonly server: number;
  readonly generator: number;
  readonly sample: Sample;
}

/** As many deliveries as the machine carries: one process on the core of the server, workers wherever there is room. */
async function deliverMost(contender: Contender, options: BenchOptions, processes: number): Promise<Most> {
  const { subscribers, seconds } = options;
  let most: Omit<Most, 'sample'> = { perSecond: Number.NaN, server: Number.NaN, generator: Number.NaN };
  const trial = { tokens: subscribers, workers: processes };
  const [sample] = await undisturbedTrial(contender, options, trial, async (trial) => {
    const problems = openProblems(
      await trial.generator.open({ count: subscribers, layout: { channels: underWay } }),
      subscribers,
    );
    const flood = (seconds: number) =>
      trial.generator.api({ rate: 0, seconds, connections: underWay, channels: underWay });
    await flood(Math.min(2, seconds));
    const cost = await costOf(trial, () => flood(seconds));
    most = mostOf(cost);
    const figures: Record<string, Figure> = {
      'deliveries per second': { value: most.perSecond, unit: '/s' },
      'CPU per delivery of the server': { value: most.server * 1e6, unit: 'µs' },
      'CPU per delivery of the generator': { value: most.generator * 1e6, unit: 'µs' },
      "generator's share of the machine": { value: (cost.generatorShare / cpus().length) * 100, unit: '%' },
      'left of the other cores': { value: (cpus().length - 1 - cost.generatorShare) * 100, unit: '% of a core' },
      'other programs': { value: cost.otherShare * 100, unit: '%' },
    };
    // The generator is meant to be busy: its part is in the arithmetic.
    const all = [...problems, ...deliveryProblems(cost.result)];
    return [labelled(sampleUnder(cost, figures, all, { generatorAtMost: 1 }), called(processes))];
  });
  return { ...most, sample: sample ?? { figures: {}, problems: ['nothing was measured'] } };
}

function mostOf({ result, serverCpuSeconds, generatorShare, seconds }: Cost<Published>): Omit<Most, 'sample'> {
  const { delivered } = result;
  return {
    perSecond: delivered / result.seconds,
    server: serverCpuSeconds / delivered,
    generator: (generatorShare * seconds) / delivered,
  };
}

/** Several over one, as it is and as the CPU of the one lets expect on so many cores. */
function ratioOf(alone: Most, shared: Most, processes: number): Sample {
  const cores = cpus().length;
  const name = `${called(processes)} ÷ 1 process`;
  const expected = expectedSpeedUp({ cores, workers: processes, server: alone.server, generator: alone.generator });
  const figures: Record<string, Figure> = {
    [`${name}, measured`]: { value: shared.perSecond / alone.perSecond, unit: '' },
    [`${name}, expected on ${String(cores)} cores`]: { value: expected, unit: '' },
  };
  return { figures, problems: [...alone.sample.problems, ...shared.sample.problems] };
}
