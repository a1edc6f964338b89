import type { CommandParams, ConnectRequest, ConnectResult, SubscribeRequest } from '@spindle/protocol';
import type { Channel } from '../../channel/channel-rules.ts';
import { SmallMap } from '../../lib/small-map.ts';
import {
  authenticate,
  checkAdmission,
  checkPlan,
  makeRoomEverywhere,
  makeRoomFor,
  planGranted,
  type Admission,
  type Credentials,
  type PlannedSubscription,
} from '../admission.ts';
import { attachAll, reserve, type Attached } from '../attach.ts';
import type { GrantedSubscription } from '../authenticator.ts';
import { rightsOf } from '../capability-rights.ts';
import { startKeepalive } from '../deadlines.ts';
import type { Answer } from '../dispatch.ts';
import { Gate, passedGate } from '../gate.ts';
import { checkConnectRate } from '../rate-check.ts';
import { askConnecting } from '../hooks/connecting.ts';
import { isRefreshedByServer } from '../hooks/refreshing.ts';
import { recoveryRequestOf } from '../recovery.ts';
import { disconnected } from '../refused.ts';
import { requestedFilter } from '../requested-filter.ts';
import { connectedState, connectionEnded } from '../require.ts';
import type { Session } from '../session.ts';
import type { Identity } from '../state.ts';
import { Subscription } from '../subscription.ts';
import { ttlUntil } from '../ttl.ts';

/**
 * Establishes the connection (rules S3 to S11). After an error reply a v2 connection accepts nothing more, an
 * older one may try again (S10).
 */
export async function connect(session: Session, request: CommandParams['connect']): Promise<Answer<'connect'>> {
  session.transition({ phase: 'authenticating' });
  try {
    return await establish(session, request);
  } catch (error) {
    session.env.roster.remove(session);
    const { state } = session;
    if (state.phase === 'connected') state.established.open();
    if (session.codec.version === 'v2') {
      session.transition({ phase: 'refused' });
      session.deadlines.closeAt = session.env.clock.now() + refusedLifeMs;
    } else {
      session.transition({ phase: 'awaiting-connect' });
    }
    session.reschedule();
    throw error;
  }
}

/** SDKs close by themselves after a refused connect; a connection that stays is dropped after this time. */
const refusedLifeMs = 1_000;

async function establish(session: Session, request: CommandParams['connect']): Promise<Answer<'connect'>> {
  const { env } = session;
  const isHooked = env.hooks.connecting !== undefined;
  const admission = await (isHooked ? admit(session, request) : authenticate(env, credentialsOf(session, request)));
  if (!session.isOpen) throw connectionEnded();
  const { identity, granted } = admission;
  // Where the application decides about subscriptions, nothing passes it by.
  const isDecided = admission.isComplete === true || env.hooks.subscribing !== undefined;
  const listed = isDecided ? [] : planRequested(session, identity, request, granted);
  checkAdmission(env, identity);
  const wanted = [...planGranted(env.rules, granted), ...listed];
  checkPlan(wanted, env.settings);
  const asked = ({ name }: Channel): SubscribeRequest => {
    const resumed = session.request.resumeFrom?.get(name);
    return { ...request.subs?.[name], ...(resumed === undefined ? null : { recover: true, ...resumed }) };
  };
  const filters = wanted.map(({ channel }) => requestedFilter(env.rules, channel, asked(channel)));
  checkConnectRate(session, identity.user);
  if (env.limits !== null) await makeRoomEverywhere(env, { client: session.client, user: identity.user });
  if (!session.isOpen) {
    env.limits?.leave(identity.user, session.client);
    throw connectionEnded();
  }
  makeRoomFor(env, identity.user);
  const { name: appName = '', version: appVersion = '' } = request;
  session.transition({
    phase: 'connected',
    identity,
    subscriptions: new SmallMap(),
    appName,
    appVersion,
    established: new Gate(),
  });
  env.roster.admit(session, identity.user);
  const attached = await attachAll(
    wanted.map(({ channel, grant, rights }, index) => {
      const subscription = new Subscription(session, channel, {
        side: 'server',
        features: env.rules.featuresOf(channel, identity, { request: asked(channel), override: grant.override }),
        filter: filters[index],
        info: grant.info,
        expireAt: null,
        rights: rights ?? null,
      });
      reserve(subscription);
      const recoverFrom = recoveryRequestOf(asked(channel));
      const rewind = env.rules.rewindOf(channel, identity, { request: asked(channel) });
      return { subscription, request: { recoverFrom, rewind, rejectUnrecovered: false, data: grant.data } };
    }),
  );
  // The API may have refreshed the connection meanwhile.
  const state = connectedState(session);
  session.deadlines.closeAt = Infinity;
  session.expireAt(state.identity.expireAt);
  startKeepalive(session, env.clock.now());
  session.reschedule();
  return {
    result: { ...resultOf(session, state.identity, attached), data: admission.data },
    after() {
      env.events.onConnected({ client: session.client, user: identity.user, transport: session.transport.name });
      env.notices.connected(session);
      for (const { activate } of attached) activate();
      state.established.open();
      state.established = passedGate;
    },
  };
}

async function admit(session: Session, request: CommandParams['connect']): Promise<Admission> {
  return (await askConnecting(session, request)) ?? authenticate(session.env, credentialsOf(session, request));
}

function credentialsOf(session: Session, { token = '', signed }: CommandParams['connect']): Credentials {
  return { token, user: session.request.user, signed };
}

/**
 * Channels the client lists itself: those it could subscribe to without a token become server-side subscriptions, the
 * others are left out without a word; only an unknown namespace is an error (S9).
 */
function planRequested(
  session: Session,
  identity: Identity,
  request: ConnectRequest,
  granted: ReadonlyMap<string, GrantedSubscription>,
): PlannedSubscription[] {
  const { rules } = session.env;
  const planned: PlannedSubscription[] = [];
  for (const name of Object.keys(request.subs ?? {})) {
    if (granted.has(name)) continue;
    const known = rules.resolve(name);
    if (!known.found) throw disconnected('badRequest', known.refusal);
    const lookup = rules.resolveForClient(name);
    if (!lookup.found || rules.checkLength(name) !== null) continue;
    const decision = rules.maySubscribe(lookup.channel, identity, { type: 0, hasToken: false, client: session.client });
    if (decision.allowed) planned.push({ channel: lookup.channel, grant: {}, rights: rightsOf(decision, null) });
  }
  return planned;
}

function resultOf(session: Session, identity: Identity, attached: readonly Attached[]): ConnectResult {
  const { settings, version, clock, nodeId } = session.env;
  // Entries, because a channel may have the name of what objects are born with (P39).
  const subs = Object.fromEntries(attached.map(({ subscription, result }) => [subscription.channel.name, result]));
  const sendsPings = settings.pingIntervalMs > 0 && session.codec.version === 'v2' && session.codec.ping !== null;
  const isBidirectional = session.transport.direction !== 'unidirectional';
  return {
    client: session.client,
    version,
    ...(identity.expireAt === null || isRefreshedByServer(session.env, identity)
      ? null
      : { expires: true, ttl: ttlUntil(identity.expireAt, clock.now()) }),
    subs: attached.length > 0 ? subs : undefined,
    ping: sendsPings ? Math.round(settings.pingIntervalMs / 1_000) : undefined,
    pong: sendsPings && isBidirectional && settings.pongTimeoutMs > 0,
    session: session.sessionId ?? undefined,
    node: session.transport.direction === 'emulated' ? nodeId : undefined,
    time: settings.connectIncludeServerTime ? clock.now() : undefined,
  };
}
