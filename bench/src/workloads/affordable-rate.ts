import { BenchFailure } from '../failure.ts';
import { costOf } from '../measure/cost.ts';
import { withTrial } from './trial.ts';
import type { BenchOptions } from './workload.ts';

/** Share of a core either side may use at a rate chosen for this machine. */
const busyAtMost = 0.5;

/** Publications a second of a machine that carries 100,000 deliveries a second to 1,000 subscribers. */
const fullRate = 100;
const shares = [1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01];

/**
 * Publications a second to `subscribers` that leave both cores time to spare with the bare server. Past that a server falls behind,
 * joins what is pending, and the figure is no longer that of single deliveries.
 */
export async function affordableRate(options: BenchOptions): Promise<number> {
  const { subscribers } = options;
  const probeRate = Math.max(1, Math.min(200, Math.round(20_000 / subscribers)));
  const cost = await withTrial('bare', options, { tokens: subscribers }, async (trial) => {
    await trial.generator.open({ count: subscribers });
    const probe = () => trial.generator.api({ rate: probeRate, requests: probeRate * 2 });
    await probe(); // The first publications pay for compiling the code they run.
    return costOf(trial, probe);
  });
  const affordable = (busyAtMost / Math.max(cost.serverShare, cost.generatorShare)) * probeRate;
  const rates = shares.map((share) => (share * fullRate * 1000) / subscribers);
  const rate = rates.find((rate) => rate <= affordable && rate >= 1);
  if (rate === undefined) {
    throw new BenchFailure(`${String(subscribers)} subscribers are too many for this machine: choose fewer, or --rate`);
  }
  return Math.round(rate);
}
