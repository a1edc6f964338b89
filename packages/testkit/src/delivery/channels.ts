import assert from 'node:assert/strict';
import { closedNamespace, type NamespaceOptions } from '@spindle/core';
import type { Promised } from './witness.ts';

const open = { allowSubscribeForClient: true, allowPublishForClient: true };

/** Small, so that publications drop out of it. */
const history = { historySize: 12, historyTtlMs: 300_000, historyMetaTtlMs: 900_000 };
const extras = { allowedDeltaTypes: ['fossil'], allowTagsFilter: true, allowChannelCompaction: true } as const;

const namespaces = {
  /** No history, so that nobody is promised anything but order. */
  plain: { ...open, presence: true },
  /** Publications have offsets, subscribers are not tracked. */
  log: { ...open, ...history, excludePublisher: true },
  pos: { ...open, ...history, ...extras, forcePositioning: true },
  rec: {
    ...open,
    ...history,
    ...extras,
    forceRecovery: true,
    presence: true,
    presenceCountsOnlyAbove: 3,
    joinLeave: true,
    forcePushJoinLeave: true,
  },
  /** What clients ask for. */
  ask: { ...open, ...history, ...extras, allowPositioning: true, allowRecovery: true },
  cache: { ...open, ...history, ...extras, forceRecovery: true, forceRecoveryMode: 'cache' },
  auto: { ...open, ...history, ...extras, forceRecovery: true, forceRecoveryMode: 'cache', autoCacheRecover: true },
  /** A first subscribe reaches back. */
  back: { ...open, ...history, ...extras, forceRecovery: true, rewindSize: 3 },
  /** Who is slow gets the newest alone. */
  last: { ...open, ...history, ...extras, slowConsumer: 'latest_only' },
} as const satisfies Record<string, Partial<NamespaceOptions>>;

export type ModelNamespace = keyof typeof namespaces;

export const modelNamespaces = Object.keys(namespaces) as readonly ModelNamespace[];

export function optionsOf(name: ModelNamespace): NamespaceOptions {
  return { ...closedNamespace, ...namespaces[name] };
}

export function promiseOf(name: ModelNamespace): Promised {
  if (name === 'cache' || name === 'auto') return 'cache';
  if (name === 'back') return 'rewind';
  return name === 'last' ? 'latest' : 'stream';
}

export function namespaceOf(channel: string): ModelNamespace {
  const name = channel.slice(0, channel.indexOf(':'));
  return modelNamespaces.find((known) => known === name) ?? assert.fail(`${channel} has no namespace of the model`);
}
