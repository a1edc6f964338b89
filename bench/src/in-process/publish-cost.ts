/**
 * `node scripts/bun.mjs bench/src/in-process/publish-cost.ts`: what history and positions add to a publication. One process and no
 * network: sockets are arrays, so that the figures are the node's own and the ratios to a plain channel may be compared.
 */
import type { NamespaceOptions } from '@spindle/core';
import { SocketHost } from '@spindle/testkit';
import { median } from '../measure/statistics.ts';
import { connectAll, openNode, subscribeAll } from './local-node.ts';
import { printRatios } from './ratio-table.ts';

const sizes = [0, 1, 100];
/** Publications of one round, and rounds of one figure. */
const publications = 2_000;
const rounds = 9;
const payload = JSON.stringify({ text: '.'.repeat(118) });

const kept = { historySize: 100, historyTtlMs: 600_000 };

/** What the channel remembers; the first is the baseline. */
const variants: Readonly<Record<string, Partial<NamespaceOptions>>> = {
  plain: {},
  history: kept,
  'history and positions': { ...kept, forcePositioning: true },
  'history, positions and recovery': { ...kept, forcePositioning: true, forceRecovery: true },
};

/** Microseconds one publication takes, with so many subscribers. */
async function measure(options: Partial<NamespaceOptions>, subscribers: number): Promise<number> {
  const host = new SocketHost();
  const node = openNode(options);
  const sockets = await connectAll(host, node, subscribers);
  await subscribeAll(sockets, 'news');
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    for (let i = 0; i < publications; i += 1) {
      await node.publish('news', payload);
      // What arrives must not pile up; the same in every variant.
      if (i % 50 === 49) for (const socket of sockets) socket.take();
    }
    figures.push(((performance.now() - start) * 1_000) / publications);
  }
  await node.shutdown();
  return median(figures);
}

// The compiler of the runtime takes its time with everything that runs for the first time.
for (const options of Object.values(variants)) await measure(options, 1);
await printRatios({
  columns: sizes.map((size) => `${String(size)} subscribers`),
  rows: Object.keys(variants),
  width: 24,
  measure: (row, column) => measure(variants[row] ?? {}, sizes[column] ?? 0),
});
