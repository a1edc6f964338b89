import { hostname } from 'node:os';
import { createNode, systemClock, type Node, type NodeEvents } from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import type { WorkerShare } from '../workers/processes/worker.ts';
import { createAuthenticator } from '../auth/authenticator.ts';
import { createLegacyAuthenticator } from '../auth/legacy-authenticator.ts';
import { packageVersion } from '../version.ts';
import type { Config } from '../config/index.ts';
import { channelSettings } from './channel-settings.ts';
import { clientSettings } from './client-settings.ts';
import { rpcSettings } from './rpc-settings.ts';

/** A node as the configuration describes it, without a host; the only one, or that of a worker. */
export async function openNode(
  config: Config,
  events: Partial<NodeEvents> = {},
  worker: WorkerShare | null = null,
): Promise<Node> {
  return createNode({
    name: nameOf(config, worker),
    version: packageVersion(),
    channels: await channelSettings(config),
    client: clientSettings(config),
    infoMetricsIntervalMs: config.node.infoMetricsAggregateIntervalMs,
    rpcSettings: rpcSettings(config),
    ...(worker?.engine ?? {
      broker: createMemoryBroker({ clock: systemClock }),
      presence: createMemoryPresenceStore(),
    }),
    authenticator: await createAuthenticator(config),
    legacy: await createLegacyAuthenticator(config),
    events,
  });
}

/** Workers have their number behind the name they share. */
function nameOf({ node, httpServer }: Config, worker: WorkerShare | null): string {
  const name = node.name === '' ? `${hostname()}_${httpServer.port}` : node.name;
  return worker === null ? name : `${name}_${worker.number}`;
}
