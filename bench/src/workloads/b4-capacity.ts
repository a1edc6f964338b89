import { costOf } from '../measure/cost.ts';
import { deliveryProblems, openProblems } from './gate.ts';
import { withTrial, type Trial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const payloads = [128, 1024, 16_384];
const stepBy = 1.2;
const steps = 24;
/** The latency a rate has to keep. */
const p99LimitMs = 50;
/** Deliveries a second the search begins with. */
const firstDeliveries = 10_000;
const generatorLimit = 0.7;

export const capacity: Workload = {
  id: 'B4',
  aliases: ['capacity'],
  summary:
    'the rate of B3 raised by 20 % a step until its p99 passes 50 ms, with payloads of 128 B, 1 KB and 16 KB; the most deliveries per second',
  aims: [],
  contenders: ['bare', 'spindle', 'socket.io', 'centrifugo'],
  record: { pairs: 1, seconds: 1 },
  connections: ({ subscribers }) => subscribers,
  async measure(contender, options) {
    const samples: Sample[] = [];
    for (const bytes of payloads) {
      samples.push(
        await withTrial(contender, options, { tokens: options.subscribers }, (trial) => search(trial, options, bytes)),
      );
    }
    return samples;
  },
};

/** One rate, held for a while. */
interface Step {
  readonly isKept: boolean;
  /** The generator was too busy to tell. */
  readonly isBlind: boolean;
  readonly deliveries: number;
  readonly busy: number;
}

async function tryRate(trial: Trial, rate: number, seconds: number, payloadBytes: number): Promise<Step> {
  const requests = Math.max(5, Math.round(rate * seconds));
  const cost = await costOf(trial, () => trial.generator.api({ rate, requests, payloadBytes }));
  const published = cost.result;
  return {
    isKept: deliveryProblems(published).length === 0 && published.latencyUs0.p99 / 1000 <= p99LimitMs,
    isBlind: cost.generatorShare > generatorLimit,
    deliveries: published.delivered / published.seconds,
    busy: cost.serverShare,
  };
}

/** Ends at the first rate that is not kept the second time either, or where the generator could no longer tell. */
async function search(trial: Trial, options: BenchOptions, payloadBytes: number): Promise<Sample> {
  const { subscribers, seconds } = options;
  const problems = openProblems(await trial.generator.open({ count: subscribers }), subscribers);
  const attempt = (rate: number): Promise<Step> => tryRate(trial, rate, seconds, payloadBytes);
  let rate = firstDeliveries / subscribers / Math.max(1, payloadBytes / 4096);
  await attempt(rate); // Pays for compiling.
  let best: Step | undefined;
  let last: Step | undefined;
  for (let step = 0; step < steps && problems.length === 0; step++, rate *= stepBy) {
    last = await attempt(rate);
    if (!last.isKept) last = await attempt(rate);
    if (!last.isKept || last.isBlind) break;
    best = last;
  }
  if (best === undefined) problems.push(`not even ${rate.toFixed(1)} publications a second were kept`);
  const label = payloadBytes < 1024 ? `${String(payloadBytes)} B` : `${String(payloadBytes / 1024)} KB`;
  const figures: Record<string, Figure> = {
    [`deliveries per second at most, ${label}`]: { value: best?.deliveries ?? 0, unit: '/s' },
    [`server core then, ${label}`]: { value: (best?.busy ?? 0) * 100, unit: '%' },
    [`ended by the generator, ${label}`]: { value: last?.isBlind === true ? 1 : 0, unit: '' },
  };
  return { figures, problems };
}
