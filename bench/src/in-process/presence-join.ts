/**
 * `node scripts/bun.mjs bench/src/in-process/presence-join.ts`: what it costs to join a channel that many are in, by what the
 * channel tells of its members. One process and no network: sockets are arrays, so that the figures are the node's own and
 * the ratios to a channel without presence may be compared.
 */
import type { NamespaceOptions } from '@spindle/core';
import { SocketHost } from '@spindle/testkit';
import { median } from '../measure/statistics.ts';
import { connectAll, openNode, rest, subscribeAll } from './local-node.ts';
import { printRatios } from './ratio-table.ts';

const sizes = [100, 1_000, 5_000];
/** Joins of one round, and rounds of one figure. */
const joins = 200;
const rounds = 9;
/** Below the smaller sizes no channel is a crowd, above the largest one is. */
const countsOnlyAbove = 2_000;

const told = { presence: true, joinLeave: true, forcePushJoinLeave: true };

/** What the channel tells; the first is the baseline. */
const variants: Readonly<Record<string, Partial<NamespaceOptions>>> = {
  'no presence': {},
  presence: { presence: true },
  'presence, joins told': told,
  [`presence, joins told, counts only above ${String(countsOnlyAbove)}`]: {
    ...told,
    presenceCountsOnlyAbove: countsOnlyAbove,
  },
};

/** Microseconds one join takes, with so many members there. */
async function measure(options: Partial<NamespaceOptions>, size: number): Promise<number> {
  const host = new SocketHost();
  const node = openNode(options);
  const members = await connectAll(host, node, size);
  // What is told of every join to everybody before it must not pile up.
  for (let from = 0; from < size; from += joins) {
    await subscribeAll(members.slice(from, from + joins), 'hall');
    for (const member of members) member.take();
  }
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const member of members) member.take();
    const newcomers = await connectAll(host, node, joins);
    const start = performance.now();
    await subscribeAll(newcomers, 'hall');
    figures.push(((performance.now() - start) * 1_000) / joins);
    for (const socket of newcomers) socket.leave();
    await rest();
  }
  await node.shutdown();
  return median(figures);
}

// The compiler of the runtime takes its time with everything that runs for the first time.
for (const options of Object.values(variants)) await measure(options, 500);
await printRatios({
  columns: sizes.map((size) => `${String(size)} members`),
  rows: Object.keys(variants),
  width: 24,
  measure: (row, column) => measure(variants[row] ?? {}, sizes[column] ?? 0),
});
