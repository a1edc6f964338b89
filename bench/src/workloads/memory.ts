import type { ChannelLayout } from '../generator/load-generator.ts';
import { memoryOf } from '../measure/process-figures.ts';
import { slope } from '../measure/statistics.ts';
import type { Contender } from '../servers/contenders.ts';
import { openProblems } from './gate.ts';
import { withTrial } from './trial.ts';
import type { BenchOptions, Figure, Sample, Workload } from './workload.ts';

const settleMs = 3000;

export const memory: Workload = {
  summary: 'B1: idle connections with one subscription, on a shared and on their own channels; memory per connection',
  contenders: ['bare', 'spindle'],
  connections: ({ to }) => to,
  async measure(contender, options) {
    const shared = await measureMemory(contender, options, 'shared');
    return [shared, await measureMemory(contender, options, 'own')];
  },
};

const layoutNames = { shared: 'shared channel', own: 'own channel', none: 'no channel' } as const;

/** The slope over growing connection counts; what a server needs without any connection is the line's offset. */
export async function measureMemory(
  contender: Contender,
  options: BenchOptions,
  layout: ChannelLayout,
): Promise<Sample> {
  const { from, to, steps } = options;
  const counts = Array.from({ length: steps }, (_, i) => Math.round(from + ((to - from) * i) / (steps - 1)));
  return withTrial(contender, options, { layout, tokens: to }, async ({ server, generator }) => {
    const rss: { x: number; y: number }[] = [];
    const pss: { x: number; y: number }[] = [];
    let problems: string[] = [];
    for (const [step, count] of counts.entries()) {
      const opened = await generator.open(count - (counts[step - 1] ?? 0));
      await Bun.sleep(settleMs);
      const { rssKb, pssKb } = memoryOf(server.pid);
      rss.push({ x: count, y: rssKb });
      pss.push({ x: count, y: pssKb });
      problems = openProblems(opened, count);
      if (problems.length > 0) break;
    }
    const figures: Record<string, Figure> = {
      [`RSS per connection, ${layoutNames[layout]}`]: { value: slope(rss), unit: 'KB' },
      [`PSS per connection, ${layoutNames[layout]}`]: { value: slope(pss), unit: 'KB' },
      [`RSS at ${String(to)} connections, ${layoutNames[layout]}`]: { value: (rss.at(-1)?.y ?? 0) / 1024, unit: 'MB' },
    };
    return { figures, problems };
  });
}
