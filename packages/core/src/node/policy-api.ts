import { unsubscribes, type Encoding, type Payload } from '@spindle/protocol';
import type { Withdrawal } from '../engine/user-policy-store.ts';
import type { TokenIdentity } from '../session/authenticator.ts';
import { detachSettled } from '../session/detach.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { refused } from '../session/refused.ts';
import type { Session } from '../session/session.ts';
import { findRevocation, findWithheld } from '../session/withdrawn.ts';
import type { Everywhere } from './everywhere.ts';
import type { ConnectionRoster, ConnectionSelector } from './roster.ts';

/** One connection, for the application's backend. */
export interface ConnectionDescription {
  readonly client: string;
  readonly user: string;
  readonly appName: string;
  readonly appVersion: string;
  /** Such as `websocket`. */
  readonly transport: string;
  readonly encoding: Encoding;
  readonly channels: readonly string[];
  /** Null where the connection came without one. */
  readonly token: TokenIdentity | null;
  /** By channel, of subscriptions made with one. */
  readonly subscriptionTokens: ReadonlyMap<string, TokenIdentity>;
  readonly meta: Payload | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

export interface ConnectionsRequest extends Pick<ConnectionSelector, 'labelFilter'> {
  /** Absent: connections of everybody. */
  readonly user?: string | undefined;
}

/** Until when something is withdrawn: Unix seconds; absent: for ever. */
export interface WithdrawalEnd {
  readonly expireAt?: number | undefined;
}

export interface InvalidateUserTokensRequest extends WithdrawalEnd {
  readonly user: string;
  /** Unix seconds; default: now. */
  readonly issuedBefore?: number | undefined;
  /** Tokens for subscriptions to this channel instead of connection tokens. */
  readonly channel?: string | undefined;
}

/** Who is kept out, and who is here (Y10 to Y16). Refusals are thrown as `RefusedError`. */
export function createPolicyApi(env: SessionEnvironment, everywhere: Everywhere) {
  async function withdraw(withdrawal: Withdrawal, { expireAt }: WithdrawalEnd): Promise<void> {
    if (expireAt !== undefined && expireAt * 1_000 <= env.clock.now()) {
      throw refused('badRequest', { rule: 'Y15', because: 'it would end in the past', fix: 'leave expire_at out' });
    }
    await env.policies.withdraw(withdrawal, expireAt ?? null);
  }

  return {
    async blockUser({ user, ...end }: WithdrawalEnd & { readonly user: string }): Promise<void> {
      requireNamed(user, 'user');
      await withdraw({ kind: 'user', user }, end);
    },

    /** Succeeds also for a user who is not blocked. */
    async unblockUser(user: string): Promise<void> {
      requireNamed(user, 'user');
      await env.policies.unblock(user);
    },

    async revokeToken({ tokenId, ...end }: WithdrawalEnd & { readonly tokenId: string }): Promise<void> {
      requireNamed(tokenId, 'token id');
      await withdraw({ kind: 'token', tokenId }, end);
    },

    async invalidateUserTokens({ user, channel, issuedBefore, ...end }: InvalidateUserTokensRequest): Promise<void> {
      requireNamed(user, 'user');
      const before = issuedBefore ?? Math.floor(env.clock.now() / 1_000);
      await withdraw({ kind: 'tokens', user, channel: channel ?? null, issuedBefore: before }, end);
    },

    /** Those of a user, or all. */
    async connections(of: ConnectionsRequest): Promise<readonly ConnectionDescription[]> {
      return (await everywhere.call('connections', of)).flat();
    },
  };
}

export type PolicyApi = ReturnType<typeof createPolicyApi>;

/** What was withdrawn ends for those who have it (Y10 to Y13). */
export function enforce(env: SessionEnvironment, roster: ConnectionRoster, withdrawal: Withdrawal): void {
  const concerned = withdrawal.kind === 'token' ? roster.list() : roster.select({ user: withdrawal.user });
  for (const session of concerned) enforceOn(session, env);
}

function enforceOn(session: Session, { policies, events, reportFailure }: SessionEnvironment): void {
  const { state, client } = session;
  if (state.phase !== 'connected') return;
  const { user } = state.identity;
  const withheld = findWithheld(policies, state.identity);
  if (withheld !== null) return session.closeWith(withheld.disconnect, withheld);
  for (const subscription of state.subscriptions.values()) {
    const { token, channel } = subscription;
    const revocation = findRevocation(policies, { user, channel: channel.name, token });
    if (revocation === null) continue;
    const { code } = unsubscribes.server;
    events.onRefusal({ ...revocation, operation: 'subscription', code, client, user, channel: channel.name });
    detachSettled(subscription, unsubscribes.server).catch((error: unknown) =>
      reportFailure('unsubscribe', error, { client, channel: channel.name }),
    );
  }
}

export function describeConnections(sessions: readonly Session[]): readonly ConnectionDescription[] {
  return sessions.flatMap(describe);
}

function describe({ client, state, transport }: Session): ConnectionDescription[] {
  if (state.phase !== 'connected') return [];
  const { identity, subscriptions, appName, appVersion } = state;
  const { user, token, meta } = identity;
  const live = [...subscriptions.values()].filter(({ isLive }) => isLive);
  const subscriptionTokens = new Map<string, TokenIdentity>();
  for (const { channel, token } of live) if (token !== null) subscriptionTokens.set(channel.name, token);
  const channels = live.map(({ channel }) => channel.name);
  const labels = new Map(Object.entries(identity.labels));
  const about = { appName, appVersion, transport: transport.name, encoding: transport.encoding };
  return [{ client, user, ...about, channels, token, subscriptionTokens, meta, labels }];
}

function requireNamed(value: string, what: string): void {
  if (value === '') throw refused('badRequest', { rule: 'Y15', because: `the ${what} is empty` });
}
