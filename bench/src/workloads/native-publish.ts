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
    const samples: Sample[] = [];
    const rate = options.rate ?? turnsPerSecond;
    for (const batch of publicationsPerTurn) {
      const sample = await measureFanOut(contender, options, ({ generator }, seconds) =>
        generator.publish({ rate, batch, requests: Math.round(rate * seconds) }),
      );
      samples.push(perTurn(sample, batch));
    }
    for (const layout of ['none', 'shared', 'own'] as const) {
      samples.push(await measureMemory(contender, options, layout));
    }
    return samples;
  },
};

function perTurn(sample: Sample, batch: number): Sample {
  const figures: Record<string, Figure> = {};
  for (const name of ['CPU per delivery', 'messages per read']) {
    const figure = sample.figures[name];
    if (figure !== undefined) figures[`${name}, ${String(batch)} a turn`] = figure;
  }
  return { ...sample, figures };
}
