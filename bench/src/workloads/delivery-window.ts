import type { Published } from '../generator/answers.ts';
import { costOf, idleCpuShare } from '../measure/cost.ts';
import { conditionFigures, deliveryProblems, latencyFigures, sampleUnder } from './gate.ts';
import type { Trial } from './trial.ts';
import type { Figure, Sample } from './workload.ts';

/** Publishes for so long; the window ends when everything has arrived. */
export type Load = (seconds: number) => Promise<Published>;

export interface WindowOptions {
  readonly seconds: number;
  /** Compiles the code that is measured. Default: 2. */
  readonly warmUpSeconds?: number;
  /** What connections alone cost is taken off. Default: 2. */
  readonly idleSeconds?: number;
  /** Connections come and go meanwhile. */
  readonly comeAndGo?: boolean;
  /** Problems of what went before. */
  readonly problems?: readonly string[];
}

/** Warms up, then takes one window under `load` and one without any. */
export async function deliveryWindow(trial: Trial, load: Load, options: WindowOptions): Promise<Sample> {
  const { seconds, warmUpSeconds = Math.min(2, seconds), idleSeconds = Math.min(2, seconds) } = options;
  if (warmUpSeconds > 0) await load(warmUpSeconds);
  const cost = await costOf(trial, () => load(seconds));
  const idleShare = idleSeconds > 0 ? await idleCpuShare(trial, idleSeconds) : 0;
  const published = cost.result;
  const cpuSeconds = cost.serverCpuSeconds - idleShare * cost.seconds;
  const figures: Record<string, Figure> = {
    'CPU per delivery': { value: (cpuSeconds / published.delivered) * 1e6, unit: 'µs' },
    'deliveries per second': { value: published.delivered / published.seconds, unit: '/s' },
    'bytes per delivery': { value: published.bytes / published.delivered, unit: 'B' },
    'messages per read': { value: published.delivered / published.reads, unit: '' },
    ...latencyFigures('latency', published.latencyUs0),
    ...latencyFigures('last subscriber', published.completeUs),
    ...conditionFigures(cost),
  };
  const problems = [
    ...(options.problems ?? []),
    ...deliveryProblems(published, { comeAndGo: options.comeAndGo ?? false }),
  ];
  return sampleUnder(cost, figures, problems);
}
