import { completeChannelSettings } from '../channel/complete-settings.ts';
import type { ChannelSettings } from '../channel/channel-rules.ts';
import { createMemoryBroker } from '../engine/memory/broker.ts';
import { createMemoryPresenceStore } from '../engine/memory/presence-store.ts';
import { systemClock } from '../lib/clock.ts';
import { defaultClientSettings, type ClientSettings } from '../session/settings.ts';
import type { NodeOptions } from './options.ts';
import { warnOfFailure } from './warn-of-failure.ts';

type Defaulted = 'name' | 'version' | 'broker' | 'presence' | 'authenticator' | 'clock';

/** Options with nothing left open that has a default (S147). */
export type CompleteOptions = Omit<NodeOptions, Defaulted | 'channels' | 'client'> & {
  readonly [Option in Defaulted]: NonNullable<NodeOptions[Option]> | Extract<NodeOptions[Option], null>;
} & { readonly channels: ChannelSettings; readonly client: ClientSettings };

export function completeOptions(options: NodeOptions): CompleteOptions {
  const { clock = systemClock } = options;
  const client = { ...defaultClientSettings, ...options.client };
  return {
    ...options,
    clock,
    events: { onFailure: warnOfFailure, ...options.events },
    name: options.name ?? 'node',
    version: options.version ?? '',
    channels: completeChannelSettings({ insecure: client.insecure, ...options.channels }),
    client,
    broker: options.broker ?? createMemoryBroker({ clock }),
    presence: options.presence ?? createMemoryPresenceStore(),
    authenticator: options.authenticator ?? null,
  };
}
