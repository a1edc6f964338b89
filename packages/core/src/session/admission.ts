import type { Payload, SignedConnection } from '@spindle/protocol';
import type { Channel, ChannelRules } from '../channel/channel-rules.ts';
import { noLabels } from '../channel/principal.ts';
import { quoted } from '../lib/quoted.ts';
import type { ConnectionGrant, GrantedSubscription, Verdict } from './authenticator.ts';
import type { Roster, SessionEnvironment } from './environment.ts';
import { singleConnectionOption, withPersonalChannel } from './personal-channel.ts';
import { disconnected, refused, RefusedError } from './refused.ts';
import type { ClientSettings } from './settings.ts';
import { verifySignedConnection } from './signed-credentials.ts';
import type { Identity } from './state.ts';
import type { SubscriptionRights } from './subscription.ts';
import { ttlUntil } from './ttl.ts';
import { checkConnectionAccess, tokenIdentityOf } from './withdrawn.ts';

/** What a connection says about who it is. */
export interface Credentials {
  /** Connection token; empty: none was sent. */
  readonly token: string;
  /** User established by an authenticating proxy in front. */
  readonly user: string | undefined;
  /** In place of a token. */
  readonly signed?: SignedConnection | undefined;
}

/** Who connects, the server-side subscriptions that come with it, and the rule by which. */
export interface Admission {
  readonly identity: Identity;
  readonly granted: ReadonlyMap<string, GrantedSubscription>;
  /** Goes into the answer to the client. */
  readonly data?: Payload | undefined;
  /** The channels that the client lists itself have been decided about as well. */
  readonly isComplete?: boolean | undefined;
  readonly rule: string;
  readonly because: string;
}

/** Finds out who connects (S3 to S5), or throws. Says nothing about whether there is room: see `checkAdmission`. */
export async function authenticate(env: SessionEnvironment, { token, user, signed }: Credentials): Promise<Admission> {
  const { authenticator, settings } = env;
  // Clients of 2016 know no subscriptions but their own (L26).
  if (signed !== undefined) return admitVerdict(await verifySignedConnection(env, signed), settings);
  if (token === '') return withPersonal(env, admitWithoutToken(settings, user));
  if (authenticator === null) {
    throw disconnected('invalidToken', {
      rule: 'S3',
      because: 'a token was sent and no key to check it is configured',
      fix: 'set client.token.hmac_secret_key or another key of client.token',
    });
  }
  return withPersonal(env, admitVerdict(await authenticator.verifyConnection(token), settings));
}

/** With the personal channel of the user (S113). */
export function withPersonal(env: SessionEnvironment, admission: Admission): Admission {
  const { identity, granted } = admission;
  const all = withPersonalChannel(env, identity.user, granted);
  return all === granted ? admission : { ...admission, granted: all };
}

function admitVerdict(verdict: Verdict<ConnectionGrant>, settings: ClientSettings): Admission {
  if (verdict.ok) {
    const { grant } = verdict;
    checkUser(grant.user, settings);
    const identity = identityOf(grant, settings.insecure);
    return { identity, granted: grant.subs, rule: 'S3', because: `the token is valid, for ${nameOf(grant.user)}` };
  }
  if (verdict.kind === 'expired') throw refused('tokenExpired', verdict);
  if (verdict.kind === 'unavailable') throw refused('internal', verdict);
  throw disconnected('invalidToken', verdict);
}

function nameOf(user: string): string {
  return user === '' ? 'the anonymous user' : `user ${quoted(user)}`;
}

/** S5 */
export function checkUser(user: string, settings: ClientSettings): void {
  if (user !== '' || !settings.disallowAnonymousConnectionTokens || settings.insecure) return;
  throw disconnected('permissionDenied', {
    rule: 'S5',
    because: 'the token has no user and client.disallow_anonymous_connection_tokens is true',
    fix: 'put the user id into the sub claim of the token',
  });
}

/** Shared, because every connection keeps its identity (`npm run bench -- memory`). */
const noChannels: ReadonlySet<string> = new Set();

/** In insecure mode nothing expires. */
export function identityOf(grant: ConnectionGrant, insecure: boolean): Identity {
  return {
    user: grant.user,
    info: grant.info,
    meta: grant.meta,
    labels: grant.labels ?? noLabels,
    expireAt: insecure ? null : grant.expireAt,
    tokenChannels: grant.subs.size === 0 ? noChannels : new Set(grant.subs.keys()),
    capabilities: grant.capabilities ?? null,
    token: tokenIdentityOf(grant),
  };
}

function admitWithoutToken(settings: ClientSettings, proxied: string | undefined): Admission {
  const mayBeAnonymous = settings.allowAnonymousConnectWithoutToken || settings.insecure;
  const user = mayBeAnonymous ? '' : proxied;
  if (user === undefined) {
    throw disconnected('badRequest', {
      rule: 'S4',
      because: 'no token was sent and client.allow_anonymous_connect_without_token is false',
      fix: 'send a connection token, or set client.allow_anonymous_connect_without_token to true',
    });
  }
  const opening = settings.insecure ? 'client.insecure' : 'client.allow_anonymous_connect_without_token';
  return {
    identity: identityOfUser(user),
    granted: new Map(),
    rule: 'S4',
    because: mayBeAnonymous ? `${opening} is true` : 'client.user_id_http_header names the user',
  };
}

/** A user known without a token: nothing of the connection expires, and nothing comes with it. */
export function identityOfUser(user: string): Identity {
  return {
    user,
    info: undefined,
    meta: undefined,
    labels: noLabels,
    expireAt: null,
    tokenChannels: noChannels,
    capabilities: null,
    token: null,
  };
}

/** Whether the node takes this connection in (S6, S7, Y10 to Y13); throws when it does not. */
export function checkAdmission(env: SessionEnvironment, identity: Identity): void {
  checkConnectionAccess(env, identity);
  const { settings, roster, clock } = env;
  const { user, expireAt } = identity;
  if (settings.userConnectionLimitPolicy === 'refuse_new' && hasTooMany(env, user)) {
    throw tooManyConnections(roster.countOf(user), settings);
  }
  if (expireAt !== null && ttlUntil(expireAt, clock.now()) <= 0) {
    throw refused('expired', { rule: 'S6', because: 'the connection would already be expired when it is made' });
  }
}

/** S7, S115: a new connection may take the place of the user's oldest, or of all of them. */
export function makeRoomFor(env: SessionEnvironment, user: string): void {
  if (env.limits !== null) return;
  if (isSingle(env.settings, user)) return closeAll(env.roster, user);
  while (hasTooMany(env, user)) {
    env.roster.oldestOf(user)?.closeWith('connectionLimit', {
      rule: 'S7',
      because: `a newer connection of the user takes its place, ${describeLimit(env.settings)}`,
    });
  }
}

/** The same where other nodes count as well: whoever enters first is the older one, wherever it is (W21). */
export async function makeRoomEverywhere(env: SessionEnvironment, { client, user }: Entrant): Promise<void> {
  const { limits, settings } = env;
  const { userConnectionLimit: limit, userConnectionLimitPolicy: policy } = settings;
  const isOnly = isSingle(settings, user);
  if (limits === null || user === '' || (limit === 0 && !isOnly)) return;
  const before = await limits.enter(user, client);
  const numTooMany = isOnly ? before.length : before.length + 1 - limit;
  if (numTooMany <= 0) return;
  if (!isOnly && policy === 'refuse_new') {
    limits.leave(user, client);
    throw tooManyConnections(before.length, settings);
  }
  const place = 'a newer connection of the user takes its place';
  const explanation = isOnly
    ? { rule: 'S115', because: `${place}, ${singleConnectionOption} is true` }
    : { rule: 'S7', because: `${place}, ${describeLimit(settings)}` };
  await env.closeEverywhere(before.slice(0, numTooMany), explanation);
}

/** Whether `makeRoomEverywhere` would refuse a connection of the user; throws if so. Changes nothing. */
export async function checkRoomEverywhere({ limits, settings }: SessionEnvironment, user: string): Promise<void> {
  const { userConnectionLimit: limit, userConnectionLimitPolicy: policy } = settings;
  if (limits === null || user === '' || limit === 0 || policy !== 'refuse_new' || isSingle(settings, user)) return;
  const count = await limits.countOf(user);
  if (count >= limit) throw tooManyConnections(count, settings);
}

interface Entrant {
  readonly client: string;
  readonly user: string;
}

function tooManyConnections(count: number, settings: ClientSettings): RefusedError {
  return disconnected('connectionLimit', {
    rule: 'S7',
    because: `the user has ${count} connections, ${describeLimit(settings)}`,
    fix: 'raise client.user_connection_limit, or set client.user_connection_limit_policy to close_oldest',
  });
}

function isSingle({ personalChannels }: ClientSettings, user: string): boolean {
  return user !== '' && personalChannels !== null && personalChannels.singleConnection;
}

function closeAll(roster: Roster, user: string): void {
  for (let session = roster.oldestOf(user); session !== undefined; session = roster.oldestOf(user)) {
    session.closeWith('connectionLimit', {
      rule: 'S115',
      because: `a newer connection of the user takes its place, ${singleConnectionOption} is true`,
    });
  }
}

/** On this node, where that is all there is. */
function hasTooMany({ settings, roster, limits }: SessionEnvironment, user: string): boolean {
  const { userConnectionLimit } = settings;
  if (limits !== null || user === '' || userConnectionLimit === 0 || isSingle(settings, user)) return false;
  return roster.countOf(user) >= userConnectionLimit;
}

function describeLimit({ userConnectionLimit }: ClientSettings): string {
  return `client.user_connection_limit is ${userConnectionLimit}`;
}

/** A server-side subscription that is to be made with the connection. */
export interface PlannedSubscription {
  readonly channel: Channel;
  readonly grant: GrantedSubscription;
  /** Absent: capabilities have nothing to do with it. */
  readonly rights?: SubscriptionRights | null | undefined;
}

/** The channels of a token (S9). */
export function planGranted(
  rules: ChannelRules,
  granted: ReadonlyMap<string, GrantedSubscription>,
): PlannedSubscription[] {
  return [...granted].map(([name, grant]) => {
    const lookup = rules.resolve(name);
    if (!lookup.found) throw new RefusedError(lookup.refusal);
    return { channel: lookup.channel, grant };
  });
}

/** S8 */
export function checkPlan(planned: readonly PlannedSubscription[], { channelLimit }: ClientSettings): void {
  if (planned.length <= channelLimit) return;
  throw disconnected('channelLimit', {
    rule: 'S8',
    because: `${planned.length} server-side subscriptions, client.channel_limit is ${channelLimit}`,
  });
}
