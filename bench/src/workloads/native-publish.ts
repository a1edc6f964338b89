import { measureFanOut } from './fan-out.ts';
import { measureMemory } from './memory.ts';
import type { Figure, Sample, Workload } from './workload.ts';

/* Bun hands a subscriber at most 32 messages in one write, so the last count shows a turn that needs two. */
const publicationsPerTurn = [1, 2, 10, 40];
const turnsPerSecond = 20;

export const nativePublish: Workload = {
  summary: "what Bun's own topics cost: 1, 2, 10 and 40 publications meeting in a turn; memory with and without topics",
  contenders: ['bare'],
  connections: ({ subscribers, to }) => Math.max(subscribers, to),
  async measure(contender, options) {
    const figures: Record<string, Figure> = {};
    const problems: string[] = [];
    const add = (sample: Sample, suffix: string, names: readonly string[]): void => {
      for (const [name, figure] of Object.entries(sample.figures)) {
        if (names.includes(name) || names.length === 0) figures[`${name}${suffix}`] = figure;
      }
      problems.push(...sample.problems);
    };
    const rate = options.rate ?? turnsPerSecond;
    for (const batch of publicationsPerTurn) {
      const sample = await measureFanOut(contender, options, ({ generator }, seconds) =>
        generator.publish({ rate, batch, requests: Math.round(rate * seconds) }),
      );
      add(sample, `, ${String(batch)} a turn`, ['CPU per delivery', 'messages per read']);
    }
    for (const layout of ['none', 'shared', 'own'] as const) {
      add(await measureMemory(contender, options, layout), '', []);
    }
    return { figures, problems };
  },
};
