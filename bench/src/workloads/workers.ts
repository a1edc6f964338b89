import { cpus } from 'node:os';
import { costOf } from '../measure/cost.ts';
import type { Contender } from '../servers/contenders.ts';
import { crossings } from './crossing.ts';
import { deliveryProblems, figureOf, labelled, openProblems, sampleUnder } from './gate.ts';
import { expectedSpeedUp } from './speed-up.ts';
import { undisturbedTrial } from './trial.ts';
import { called, type BenchOptions, type Figure, type Sample, type Workload } from './workload.ts';

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
    const taken = [labelled(alone, called(1)), labelled(shared, called(options.workers))];
    return [...taken, speedUp(alone, shared, options.workers), await crossings(contender, options)];
  },
};

/** As many deliveries as the machine carries: one process on the core of the server, workers wherever there is room. */
async function deliverMost(contender: Contender, options: BenchOptions, processes: number): Promise<Sample> {
  const { subscribers, seconds } = options;
  const [sample] = await undisturbedTrial(
    contender,
    options,
    { tokens: subscribers, workers: processes },
    async (trial) => {
      const opened = await trial.generator.open({ count: subscribers, layout: { channels: underWay } });
      const flood = (seconds: number) =>
        trial.generator.api({ rate: 0, seconds, connections: underWay, channels: underWay });
      await flood(Math.min(2, seconds));
      const cost = await costOf(trial, () => flood(seconds));
      const { result, generatorShare } = cost;
      const perDelivery = (seconds: number): Figure => ({ value: (seconds / result.delivered) * 1e6, unit: 'µs' });
      const figures: Record<string, Figure> = {
        'deliveries per second': { value: result.delivered / result.seconds, unit: '/s' },
        'CPU per delivery, server': perDelivery(cost.serverCpuSeconds),
        'CPU per delivery, generator': perDelivery(generatorShare * cost.seconds),
        "generator's share of the machine": { value: (generatorShare / cpus().length) * 100, unit: '%' },
        'left of the other cores': { value: (cpus().length - 1 - generatorShare) * 100, unit: '% of a core' },
        'other programs': { value: cost.otherShare * 100, unit: '%' },
      };
      const problems = [...openProblems(opened, subscribers), ...deliveryProblems(result)];
      // The generator is meant to be busy: its part is in the arithmetic.
      return [sampleUnder(cost, figures, problems, { generatorAtMost: 1 })];
    },
  );
  return sample ?? { figures: {}, problems: ['nothing was measured'] };
}

/** Several over one, as it is and as the CPU of the one lets expect on so many cores. */
function speedUp(alone: Sample, shared: Sample, processes: number): Sample {
  const cores = cpus().length;
  const name = `${called(processes)} ÷ ${called(1)}`;
  const expected = expectedSpeedUp({
    cores,
    workers: processes,
    server: figureOf(alone, 'CPU per delivery, server'),
    generator: figureOf(alone, 'CPU per delivery, generator'),
  });
  const measured = figureOf(shared, 'deliveries per second') / figureOf(alone, 'deliveries per second');
  const figures: Record<string, Figure> = {
    [`${name}, measured`]: { value: measured, unit: '' },
    [`${name}, expected on ${String(cores)} cores`]: { value: expected, unit: '' },
  };
  return { figures, problems: [...alone.problems, ...shared.problems] };
}
