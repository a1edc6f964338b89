import type { ConnectRequest, ConnectResult, Publication, SubscribeResult } from '@spindle/protocol';
import type { Channel } from '../../channel/channel-rules.ts';
import { attachAll, reserve, type Attached } from '../attach.ts';
import type { ConnectionGrant, GrantedSubscription } from '../authenticator.ts';
import { startKeepalive } from '../deadlines.ts';
import type { Answer } from '../dispatch.ts';
import { Gate } from '../gate.ts';
import { recoveryRequestOf } from '../recovery.ts';
import { disconnected, refused, RefusedError } from '../refused.ts';
import { connectedState, connectionEnded } from '../require.ts';
import type { Session } from '../session.ts';
import type { ClientSettings } from '../settings.ts';
import type { Identity } from '../state.ts';
import { Subscription } from '../subscription.ts';
import { ttlUntil } from '../ttl.ts';

/** Who connects, and the server-side subscriptions that come with it. */
interface Admission {
  readonly identity: Identity;
  readonly granted: ReadonlyMap<string, GrantedSubscription>;
}

/**
 * Establishes the connection (rules S3 to S11). After an error reply a v2 connection accepts nothing more, a v1
 * connection may try again (S10).
 */
export async function connect(session: Session, request: ConnectRequest): Promise<Answer<'connect'>> {
  session.transition({ phase: 'authenticating' });
  try {
    return await establish(session, request);
  } catch (error) {
    session.env.roster.remove(session);
    const { state } = session;
    if (state.phase === 'connected') state.established.open();
    if (session.codec.version === 'v1') {
      session.transition({ phase: 'awaiting-connect' });
    } else {
      session.transition({ phase: 'refused' });
      session.deadlines.closeAt = session.env.clock.now() + refusedLifeMs;
    }
    session.reschedule();
    throw error;
  }
}

/** SDKs close by themselves after a refused connect; a connection that stays is dropped after this time. */
const refusedLifeMs = 1_000;

async function establish(session: Session, request: ConnectRequest): Promise<Answer<'connect'>> {
  const { env } = session;
  const { identity, granted } = await admit(session, request);
  if (!session.isOpen) throw connectionEnded();
  checkAdmission(session, identity);
  const wanted = [...plan(session, granted), ...planRequested(session, identity, request, granted)];
  if (wanted.length > env.settings.channelLimit) {
    throw disconnected('channelLimit', {
      rule: 'S8',
      because: `${wanted.length} server-side subscriptions, client.channel_limit is ${env.settings.channelLimit}`,
    });
  }
  session.transition({ phase: 'connected', identity, subscriptions: new Map(), established: new Gate() });
  env.roster.admit(session, identity.user);
  const attached = await attachAll(
    wanted.map(({ channel, grant }) => {
      const subscription = new Subscription(session, channel, {
        side: 'server',
        features: env.rules.featuresOf(channel, identity.user, { override: grant.override }),
        info: grant.info,
        expireAt: null,
      });
      reserve(subscription);
      const recoverFrom = recoveryRequestOf(request.subs?.[channel.name] ?? {});
      return { subscription, request: { recoverFrom, rejectUnrecovered: false, data: grant.data } };
    }),
  );
  // The API may have refreshed the connection meanwhile.
  const state = connectedState(session);
  session.deadlines.closeAt = Infinity;
  session.expireAt(state.identity.expireAt);
  startKeepalive(session, env.clock.now());
  session.reschedule();
  return {
    result: resultOf(session, state.identity, attached),
    after() {
      env.events.onConnected({ client: session.client, user: identity.user, transport: session.transport.name });
      for (const { activate } of attached) activate();
      state.established.open();
    },
  };
}

async function admit(session: Session, request: ConnectRequest): Promise<Admission> {
  const { authenticator, settings } = session.env;
  const token = request.token ?? '';
  if (token === '') return { identity: identityWithoutToken(session), granted: new Map() };
  if (authenticator === null) {
    throw disconnected('invalidToken', {
      rule: 'S3',
      because: 'a token was sent and no key to check it is configured',
      fix: 'set client.token.hmac_secret_key or another key of client.token',
    });
  }
  const verdict = await authenticator.verifyConnection(token);
  if (verdict.ok) {
    checkUser(verdict.grant, settings);
    return { identity: identityOf(verdict.grant, settings.insecure), granted: verdict.grant.subs };
  }
  if (verdict.kind === 'expired') throw refused('tokenExpired', verdict);
  if (verdict.kind === 'unavailable') throw refused('internal', verdict);
  throw disconnected('invalidToken', verdict);
}

function checkUser({ user }: ConnectionGrant, settings: ClientSettings): void {
  if (user !== '' || !settings.disallowAnonymousConnectionTokens || settings.insecure) return;
  throw disconnected('permissionDenied', {
    rule: 'S5',
    because: 'the token has no user and client.disallow_anonymous_connection_tokens is true',
    fix: 'put the user id into the sub claim of the token',
  });
}

function identityOf(grant: ConnectionGrant, insecure: boolean): Identity {
  return {
    user: grant.user,
    info: grant.info,
    meta: grant.meta,
    expireAt: insecure ? null : grant.expireAt,
    tokenChannels: new Set(grant.subs.keys()),
  };
}

function identityWithoutToken(session: Session): Identity {
  const { settings } = session.env;
  const mayBeAnonymous = settings.allowAnonymousConnectWithoutToken || settings.insecure;
  const user = mayBeAnonymous ? '' : session.request.user;
  if (user === undefined) {
    throw disconnected('badRequest', {
      rule: 'S4',
      because: 'no token was sent and client.allow_anonymous_connect_without_token is false',
      fix: 'send a connection token, or set client.allow_anonymous_connect_without_token to true',
    });
  }
  return { user, info: undefined, meta: undefined, expireAt: null, tokenChannels: new Set() };
}

function checkAdmission(session: Session, { user, expireAt }: Identity): void {
  const { settings, roster, clock } = session.env;
  const limit = settings.userConnectionLimit;
  if (user !== '' && limit > 0 && roster.countOf(user) >= limit) {
    throw disconnected('connectionLimit', {
      rule: 'S7',
      because: `the user has ${limit} connections, client.user_connection_limit is ${limit}`,
    });
  }
  if (expireAt !== null && ttlUntil(expireAt, clock.now()) <= 0) {
    throw refused('expired', { rule: 'S6', because: 'the connection would already be expired when it is made' });
  }
}

interface Planned {
  readonly channel: Channel;
  readonly grant: GrantedSubscription;
}

function plan(session: Session, granted: ReadonlyMap<string, GrantedSubscription>): Planned[] {
  return [...granted].map(([name, grant]) => {
    const lookup = session.env.rules.resolve(name);
    if (!lookup.found) throw new RefusedError(lookup.refusal);
    return { channel: lookup.channel, grant };
  });
}

/**
 * Channels the client lists itself: those it could subscribe to without a token become server-side subscriptions, the
 * others are left out without a word; only an unknown namespace is an error (S9).
 */
function planRequested(
  session: Session,
  { user }: Identity,
  request: ConnectRequest,
  granted: ReadonlyMap<string, GrantedSubscription>,
): Planned[] {
  const { rules } = session.env;
  const planned: Planned[] = [];
  for (const name of Object.keys(request.subs ?? {})) {
    if (granted.has(name)) continue;
    const known = rules.resolve(name);
    if (!known.found) throw disconnected('badRequest', known.refusal);
    const lookup = rules.resolveForClient(name);
    if (!lookup.found || rules.checkLength(name) !== null) continue;
    const decision = rules.maySubscribe(lookup.channel, user, { type: 0, hasToken: false });
    if (decision.allowed) planned.push({ channel: lookup.channel, grant: {} });
  }
  return planned;
}

function resultOf(session: Session, identity: Identity, attached: readonly Attached[]): ConnectResult {
  const { settings, version, clock, nodeId } = session.env;
  const subs: Record<string, SubscribeResult & { publications?: readonly Publication[] | undefined }> = {};
  for (const { subscription, result } of attached) subs[subscription.channel.name] = result;
  const sendsPings = settings.pingIntervalMs > 0 && session.codec.version === 'v2';
  const isBidirectional = session.transport.direction !== 'unidirectional';
  return {
    client: session.client,
    version,
    ...(identity.expireAt === null ? null : { expires: true, ttl: ttlUntil(identity.expireAt, clock.now()) }),
    subs: attached.length > 0 ? subs : undefined,
    ping: sendsPings ? Math.round(settings.pingIntervalMs / 1_000) : undefined,
    pong: sendsPings && isBidirectional && settings.pongTimeoutMs > 0,
    node: session.transport.direction === 'emulated' ? nodeId : undefined,
    time: settings.connectIncludeServerTime ? clock.now() : undefined,
  };
}
