/**
 * `node scripts/bun.mjs bench/src/in-process/presence-join.ts`: what it costs to join a channel that many are in, by what the
 * channel tells of its members. One process and no network: sockets are arrays, so that the figures are the node's own and
 * the ratios to a channel without presence may be compared.
 */
import {
  closedNamespace,
  createNode,
  defaultChannelSettings,
  defaultClientSettings,
  systemClock,
  type NamespaceOptions,
  type Node,
} from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { settle, SocketHost, type SocketPair } from '@spindle/testkit';
import { median } from '../measure/statistics.ts';

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

function openNode(options: Partial<NamespaceOptions>): Node {
  return createNode({
    name: 'bench',
    version: '0',
    channels: {
      ...defaultChannelSettings,
      withoutNamespace: {
        ...closedNamespace,
        allowSubscribeForClient: true,
        allowSubscribeForAnonymous: true,
        ...options,
      },
    },
    client: { ...defaultClientSettings, allowAnonymousConnectWithoutToken: true, pingIntervalMs: 0 },
    broker: createMemoryBroker({ clock: systemClock }),
    presence: createMemoryPresenceStore(),
    authenticator: null,
  });
}

async function connect(host: SocketHost, node: Node, count: number): Promise<SocketPair[]> {
  const sockets = Array.from({ length: count }, () => host.connect(node));
  for (const socket of sockets) socket.send('{"id":1,"connect":{}}');
  await rest();
  return sockets;
}

/** Until every reply is written. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await settle();
}

async function subscribe(sockets: readonly SocketPair[]): Promise<void> {
  for (const socket of sockets) socket.send('{"id":2,"subscribe":{"channel":"hall"}}');
  await rest();
}

/** Microseconds one join takes, with so many members there. */
async function measure(options: Partial<NamespaceOptions>, size: number): Promise<number> {
  const host = new SocketHost();
  const node = openNode(options);
  const members = await connect(host, node, size);
  // What is told of every join to everybody before it must not pile up.
  for (let from = 0; from < size; from += joins) {
    await subscribe(members.slice(from, from + joins));
    for (const member of members) member.take();
  }
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const member of members) member.take();
    const newcomers = await connect(host, node, joins);
    const start = performance.now();
    await subscribe(newcomers);
    figures.push(((performance.now() - start) * 1_000) / joins);
    for (const socket of newcomers) socket.leave();
    await rest();
  }
  await node.shutdown();
  return median(figures);
}

const cell = (text: string, width: number): string => text.padStart(width);
const width = Math.max(...Object.keys(variants).map((name) => name.length));

console.log(`${''.padEnd(width)}${sizes.map((size) => cell(`${String(size)} members`, 24)).join('')}`);
// The compiler of the runtime takes its time with everything that runs for the first time.
for (const options of Object.values(variants)) await measure(options, 500);
const baseline: number[] = [];
for (const [name, options] of Object.entries(variants)) {
  const cells: string[] = [];
  for (const [index, size] of sizes.entries()) {
    const figure = await measure(options, size);
    const base = (baseline[index] ??= figure);
    cells.push(cell(`${figure.toFixed(1)} µs (${(figure / base).toFixed(2)} ×)`, 24));
  }
  console.log(`${name.padEnd(width)}${cells.join('')}`);
}
