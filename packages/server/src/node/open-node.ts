import { hostname } from 'node:os';
import { createNode, systemClock, type Node, type NodeEvents } from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { createAuthenticator } from '../auth/authenticator.ts';
import { createLegacyAuthenticator } from '../auth/legacy-authenticator.ts';
import { packageVersion } from '../version.ts';
import type { Config } from '../config/index.ts';
import { channelSettings } from './channel-settings.ts';
import { clientSettings } from './client-settings.ts';
import { rpcSettings } from './rpc-settings.ts';

/** A node as the configuration describes it, without a host. */
export async function openNode(config: Config, events: Partial<NodeEvents> = {}): Promise<Node> {
  const { name } = config.node;
  return createNode({
    name: name === '' ? `${hostname()}_${config.httpServer.port}` : name,
    version: packageVersion(),
    channels: await channelSettings(config),
    client: clientSettings(config),
    infoMetricsIntervalMs: config.node.infoMetricsAggregateIntervalMs,
    rpcSettings: rpcSettings(config),
    broker: createMemoryBroker({ clock: systemClock }),
    presence: createMemoryPresenceStore(),
    authenticator: await createAuthenticator(config),
    legacy: await createLegacyAuthenticator(config),
    events,
  });
}
