import type { ClientInfo, Disconnect, Payload } from '@spindle/protocol';
import type { Channel } from '../channel/channel-rules.ts';
import type { HistoryFilter, HistoryRead } from '../engine/broker.ts';
import type { PresenceStats } from '../engine/presence-store.ts';
import { remainingTtl } from '../session/attach.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { checkHistoryFilter, checkHistoryRead } from '../session/history-read.ts';
import { checkListable } from '../session/presence.ts';
import { refused, RefusedError } from '../session/refused.ts';
import type { Everywhere } from './everywhere.ts';
import { createPublishing } from './publishing.ts';
import type { ConnectionSelector } from './roster.ts';
import type { ServerSubscribeRequest } from './subscribe-session.ts';

export interface ServerDisconnectRequest extends ConnectionSelector {
  /** Client ids that stay. */
  readonly whitelist?: readonly string[] | undefined;
  /** Default: 3503, force disconnect. */
  readonly disconnect?: Disconnect | undefined;
}

export interface ServerRefreshRequest extends ConnectionSelector {
  /** Close the connections as expired. */
  readonly expired?: boolean | undefined;
  /** Unix seconds; absent or 0: the connections do not expire any more. */
  readonly expireAt?: number | undefined;
  /** Replaces the connection info, when an expiry is set. */
  readonly info?: Payload | undefined;
}

/** What the application's backend may ask of a node; connections are those of all nodes. Refusals are thrown as `RefusedError`. */
export function createServerApi(env: SessionEnvironment, everywhere: Everywhere) {
  function resolve(name: string): Channel {
    if (name === '') throw refused('badRequest', { rule: 'S60', because: 'the channel is empty' });
    const lookup = env.rules.resolve(name);
    if (!lookup.found) throw new RefusedError(lookup.refusal);
    return lookup.channel;
  }

  const resolveWithHistory = (name: string) => withHistory(resolve(name));
  const resolveWithPresence = (name: string) => withPresence(resolve(name));

  return {
    ...createPublishing(env, resolve),

    async subscribe(request: ServerSubscribeRequest): Promise<void> {
      const channel = resolve(request.channel);
      // Before a subscription is given up for the new one.
      remainingTtl(request.expireAt ?? null, env.clock.now());
      await everywhere.call('subscribe', { ...request, channel: channel.name });
    },

    async unsubscribe(request: ConnectionSelector & { readonly channel: string }): Promise<void> {
      resolve(request.channel);
      await everywhere.call('unsubscribe', request);
    },

    async disconnect(request: ServerDisconnectRequest): Promise<void> {
      await everywhere.call('disconnect', request);
    },

    async refresh(request: ServerRefreshRequest): Promise<void> {
      await everywhere.call('refresh', request);
    },

    async presence(name: string): Promise<ReadonlyMap<string, ClientInfo>> {
      const channel = resolveWithPresence(name);
      await checkListable(env, channel);
      return env.presence.get(channel.name);
    },

    async presenceStats(name: string): Promise<PresenceStats> {
      return env.presence.stats(resolveWithPresence(name).name);
    },

    /** `limit` -1 reads everything; there is no cap. */
    async history(name: string, filter: HistoryFilter): Promise<HistoryRead> {
      const channel = resolveWithHistory(name);
      checkHistoryFilter(filter);
      const read = await env.broker.history(channel.name, filter, channel.metaTtlMs);
      checkHistoryRead(filter, read);
      return read;
    },

    /** Drops the publications; offset and epoch stay. */
    async historyRemove(name: string): Promise<void> {
      await env.broker.removeHistory(resolveWithHistory(name).name);
    },

    /** Subscribers by channel on all nodes, for channels that have any. */
    async channels(): Promise<ReadonlyMap<string, number>> {
      const counts = new Map<string, number>();
      for (const ofNode of await everywhere.call('channels')) {
        for (const [channel, count] of ofNode) counts.set(channel, (counts.get(channel) ?? 0) + count);
      }
      return counts;
    },
  };
}

export type ServerApi = ReturnType<typeof createServerApi>;

function withHistory(channel: Channel): Channel {
  if (channel.history !== null) return channel;
  throw refused('notAvailable', {
    rule: 'S61',
    because: 'history_size or history_ttl of the namespace is zero',
    fix: 'set history_size and history_ttl',
  });
}

function withPresence(channel: Channel): Channel {
  if (channel.namespace.options.presence) return channel;
  throw refused('notAvailable', {
    rule: 'S62',
    because: 'presence of the namespace is off',
    fix: 'set presence to true',
  });
}
