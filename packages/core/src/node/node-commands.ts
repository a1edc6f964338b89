import { disconnects, unsubscribes } from '@spindle/protocol';
import { RefusedError } from '../session/refused.ts';
import { detachSettled } from '../session/detach.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { isRefreshedByServer } from '../session/hooks/refreshing.ts';
import type { Session } from '../session/session.ts';
import { ttlUntil } from '../session/ttl.ts';
import type { NodeCommands } from './everywhere.ts';
import { explain } from './explain.ts';
import type { NodeInfo } from './node.ts';
import { describeConnections } from './policy-api.ts';
import type { ConnectionRoster } from './roster.ts';
import type { ServerRefreshRequest } from './server-api.ts';
import { subscribeSession } from './subscribe-session.ts';

/** The commands of a node, for its own connections. */
export function createNodeCommands(
  env: SessionEnvironment,
  roster: ConnectionRoster,
  info: () => NodeInfo,
): NodeCommands {
  return {
    async subscribe(request) {
      const lookup = env.rules.resolve(request.channel);
      if (!lookup.found) throw new RefusedError(lookup.refusal);
      const { channel } = lookup;
      await Promise.all(roster.select(request).map((session) => subscribeSession(session, channel, request)));
    },

    async unsubscribe(request) {
      await Promise.all(roster.select(request).map((session) => unsubscribeSession(session, request.channel)));
    },

    async disconnect(request) {
      const spared = new Set(request.whitelist);
      for (const session of roster.select(request)) {
        if (!spared.has(session.client)) session.close(request.disconnect ?? disconnects.forceDisconnect);
      }
    },

    async refresh(request) {
      for (const session of roster.select(request)) refreshSession(session, request);
    },

    connections: async ({ user, labelFilter }) =>
      describeConnections(roster.select({ user: user ?? '', allUsers: user === undefined, labelFilter })),

    async channels() {
      const counts = new Map<string, number>();
      for (const room of env.hub.rooms()) counts.set(room.name, room.numMembers);
      return counts;
    },

    info: async () => info(),

    explain: async (request) => (roster.get(request.client ?? '') === undefined ? null : explain(env, roster, request)),

    async close(clients, explanation) {
      for (const client of clients) roster.get(client)?.closeWith('connectionLimit', explanation);
    },

    async receive(sessionId, frame) {
      const session = roster.bySessionId(sessionId);
      if (session?.transport.direction === 'emulated') session.receive(frame);
    },
  };
}

/** Only connections that are subscribed hear of it (see divergences). */
async function unsubscribeSession({ state }: Session, channel: string): Promise<void> {
  const subscription = state.phase === 'connected' ? state.subscriptions.get(channel) : undefined;
  if (subscription !== undefined) await detachSettled(subscription, unsubscribes.server);
}

function refreshSession(session: Session, { expired, expireAt = 0, info }: ServerRefreshRequest): void {
  const { state, env } = session;
  if (state.phase !== 'connected') return;
  const ttl = expireAt > 0 ? ttlUntil(expireAt, env.clock.now()) : null;
  if (expired === true || (ttl !== null && ttl <= 0)) {
    return session.closeWith('expired', { rule: 'S45', because: 'the API declared the connection expired' });
  }
  const { identity } = state;
  state.identity = {
    ...identity,
    expireAt: ttl === null ? null : expireAt,
    info: ttl === null ? identity.info : (info ?? identity.info),
  };
  session.expireAt(state.identity.expireAt);
  session.reschedule();
  // Clients of the v1 generation know no such push; one that is just connecting finds it in the reply.
  const isTold = session.codec.version === 'v2' && !isRefreshedByServer(env, identity);
  if (isTold && state.established.isOpen) {
    session.push({ type: 'refresh', refresh: ttl === null ? {} : { expires: true, ttl } });
  }
}
