import type { FilterNode, Payload } from '@spindle/protocol';
import type { Channel, ChannelRules } from '../channel/channel-rules.ts';
import type { Decision, Refusal } from '../channel/decision.ts';
import { noLabels, type Labels } from '../channel/principal.ts';
import {
  authenticate,
  checkAdmission,
  checkPlan,
  checkUser,
  identityOfUser,
  planGranted,
} from '../session/admission.ts';
import type { Admission } from '../session/admission.ts';
import { allowedBy } from '../session/capability-rights.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import type { Hooks } from '../session/hooks/hooks.ts';
import { checkListable } from '../session/presence.ts';
import { withPersonalChannel } from '../session/personal-channel.ts';
import { forecastRates, type RateLimitRemark } from '../session/rate-forecast.ts';
import { refused, RefusedError } from '../session/refused.ts';
import { requestedFilter } from '../session/requested-filter.ts';
import { requireRoom, requireShortName } from '../session/require.ts';
import { findRpcHandler } from '../session/rpc-handler.ts';
import type { Session } from '../session/session.ts';
import type { ConnectedState } from '../session/state.ts';
import { verifySubscription, type Subscriber } from '../session/subscription-token.ts';
import { checkConnectionAccess, checkSubscriptionAccess } from '../session/withdrawn.ts';
import type { ConnectionRoster } from './roster.ts';

export const explainableOperations = ['connect', 'subscribe', 'publish', 'presence', 'history', 'rpc'] as const;
export type ExplainableOperation = (typeof explainableOperations)[number];

/** May they, and why? Without user, token and client it is about somebody who connects without a token. */
export interface ExplainRequest {
  readonly operation: ExplainableOperation;
  /** Somebody with a valid connection token of this user; the empty user is the anonymous one. Excludes `token`. */
  readonly user?: string | undefined;
  /** What the backend attached to the connection of that user; JSON. */
  readonly meta?: Payload | undefined;
  /** Those of the connection of that user. */
  readonly labels?: Labels | undefined;
  /** Connection token. */
  readonly token?: string | undefined;
  /** Connection id. One of this node counts with its user, unless another is named, and with its subscriptions. */
  readonly client?: string | undefined;
  /** Needed for everything but `connect` and `rpc`. */
  readonly channel?: string | undefined;
  /** Of an RPC. */
  readonly method?: string | undefined;
  readonly subscriptionToken?: string | undefined;
  /** Of a subscription. */
  readonly tagsFilter?: FilterNode | undefined;
  /** Of a publication; absent: the question is not about the data. */
  readonly data?: Payload | undefined;
  /** Whether they are subscribed to the channel; by default what is known of the client and its token. */
  readonly subscribed?: boolean | undefined;
}

/** What decided, and the rate limits that the operation would be asked for; absent where there are none (Y38). */
export type Explanation = Verdict & {
  readonly rateLimits?: readonly RateLimitRemark[];
  /** A hook of the application is asked before all this, and may decide otherwise (S146). */
  readonly hook?: keyof Hooks;
};

/** `code` is that of the error reply or the disconnect. */
type Verdict =
  | { readonly allowed: true; readonly rule: string; readonly because: string }
  | {
      readonly allowed: false;
      readonly code: number;
      readonly rule: string;
      readonly because: string;
      readonly fix?: string | undefined;
    };

type Grounds = Pick<Extract<Verdict, { allowed: true }>, 'rule' | 'because'>;

/**
 * Asks the checks of the operation what they would say (Y1). Changes nothing. Rejects with `RefusedError` when the
 * question makes no sense (Y4).
 */
export async function explain(
  env: SessionEnvironment,
  roster: ConnectionRoster,
  request: ExplainRequest,
): Promise<Explanation> {
  checkRequest(request);
  let rateLimits: readonly RateLimitRemark[] = [];
  const hook = hookBefore(env.hooks, request.operation);
  const told = (verdict: Verdict): Explanation => ({
    ...verdict,
    ...(rateLimits.length === 0 ? null : { rateLimits }),
    ...(hook === null ? null : { hook }),
  });
  try {
    const asker = await findAsker(env, roster, request);
    const { user, live } = asker;
    rateLimits = forecastRates(env, { ...request, command: request.operation, user, session: live?.session ?? null });
    const { rule, because } = await decide(env, asker, request);
    return told({ allowed: true, rule, because });
  } catch (error) {
    if (error instanceof RefusedError) return told(denied(error.refusal));
    throw error;
  }
}

/** S146 */
function hookBefore(hooks: Hooks, operation: ExplainableOperation): keyof Hooks | null {
  const hook = askedFirst[operation];
  return hooks[hook] === undefined ? null : hook;
}

const askedFirst = {
  connect: 'connecting',
  subscribe: 'subscribing',
  publish: 'publishing',
  presence: 'presence',
  history: 'history',
  rpc: 'rpc',
} as const satisfies Record<ExplainableOperation, keyof Hooks>;

function denied({ rule, because, fix, outcome }: Refusal): Verdict {
  const { code } = outcome.kind === 'error' ? outcome.error : outcome.disconnect;
  return { allowed: false, code, rule, because, fix };
}

function checkRequest({ operation, user, meta, labels, token, channel }: ExplainRequest): void {
  const hasChannel = operation !== 'connect' && operation !== 'rpc';
  if (hasChannel && (channel ?? '') === '') {
    throw refused('badRequest', {
      rule: 'Y4',
      because: `${operation} is a question about a channel, and none is named`,
    });
  }
  if (user !== undefined && (token ?? '') !== '') {
    throw refused('badRequest', { rule: 'Y4', because: 'both a user and a token are given', fix: 'give one of them' });
  }
  if (user === undefined && (meta !== undefined || labels !== undefined)) {
    throw refused('badRequest', { rule: 'Y4', because: 'meta or labels are given without the user they belong to' });
  }
}

/** Who asks, as far as the operation depends on it. */
interface Asker extends Subscriber, Pick<Admission, 'identity' | 'granted'>, Grounds {
  /** Null for somebody who is not connected to this node. */
  readonly live: { readonly session: Session; readonly state: ConnectedState } | null;
}

async function findAsker(
  env: SessionEnvironment,
  roster: ConnectionRoster,
  { user, meta, labels, token = '', client = '' }: ExplainRequest,
): Promise<Asker> {
  const session = roster.get(client);
  const state = session?.state;
  const known = session !== undefined && state?.phase === 'connected' ? { session, state } : null;
  const admission = await admit(env, { user, meta, labels, token, known: known?.state ?? null });
  checkConnectionAccess(env, admission.identity);
  const live = known?.state.identity.user === admission.identity.user ? known : null;
  return {
    ...admission,
    live,
    user: admission.identity.user,
    client: client === '' ? null : client,
    version: live?.session.codec.version ?? 'v2',
  };
}

interface Claimed {
  readonly user: string | undefined;
  readonly meta: Payload | undefined;
  readonly labels: Labels | undefined;
  readonly token: string;
  readonly known: ConnectedState | null;
}

async function admit(
  env: SessionEnvironment,
  { user, meta, labels = noLabels, token, known }: Claimed,
): Promise<Admission> {
  if (user !== undefined) {
    checkUser(user, env.settings);
    const granted = withPersonalChannel(env, user, new Map());
    return {
      ...assumed,
      granted,
      identity: { ...identityOfUser(user), meta, labels },
      because: 'a user with a valid token may connect',
    };
  }
  if (token === '' && known !== null)
    return { ...assumed, identity: known.identity, because: 'the client is connected' };
  return authenticate(env, { token, user: undefined });
}

const assumed = { granted: new Map(), rule: 'S3' } as const;

async function decide(env: SessionEnvironment, asker: Asker, request: ExplainRequest): Promise<Grounds> {
  const { operation, channel: name = '', subscriptionToken = '' } = request;
  if (operation === 'connect') return decideConnect(env, asker);
  if (operation === 'subscribe')
    return decideSubscribe(env, asker, { name, token: subscriptionToken, tf: request.tagsFilter });
  if (operation === 'rpc') return decideRpc(env, request.method ?? '');
  const channel = resolve(env.rules, name);
  if (operation === 'publish' && request.data !== undefined) checkData(env.rules, channel, request.data);
  const isSubscribed = request.subscribed ?? isSubscribedTo(asker, name);
  const allowed = isSubscribed ? allowedBy(asker.live?.state.subscriptions.get(name)) : undefined;
  const decided = grounds(mayAccess(env.rules, operation)(channel, asker.identity, isSubscribed, allowed));
  if (operation === 'presence') await checkListable(env, channel);
  return decided;
}

function decideRpc(env: SessionEnvironment, method: string): Grounds {
  if (findRpcHandler(env, method) === null) return { rule: 'C95', because: 'rpc.ping.enabled is true' };
  return { rule: 'S27', because: 'the application serves RPC, and decides about the method' };
}

function decideConnect(env: SessionEnvironment, asker: Asker): Grounds {
  if (asker.live === null) {
    checkAdmission(env, asker.identity);
    checkPlan(planGranted(env.rules, asker.granted), env.settings);
  }
  return asker;
}

async function decideSubscribe(
  env: SessionEnvironment,
  asker: Asker,
  { name, token, tf }: { readonly name: string; readonly token: string; readonly tf: FilterNode | undefined },
): Promise<Grounds> {
  const { rules } = env;
  if (asker.granted.has(name)) {
    return { rule: 'S9', because: 'the server subscribes the connection to the channel when it connects' };
  }
  requireShortName(rules, name, asker.version);
  if (asker.live !== null) requireRoom(asker.live.session, name);
  const channel = resolve(rules, name);
  const asked = { type: 0, hasToken: token !== '', client: asker.client ?? undefined };
  const decided = grounds(rules.maySubscribe(channel, asker.identity, asked));
  if (token === '') {
    requestedFilter(rules, channel, { tf });
    return decided;
  }
  const grant = await verifySubscription(env, asker, { channel: name, token });
  checkSubscriptionAccess(env, { user: asker.user, channel: name, token: grant });
  requestedFilter(rules, channel, { tf });
  return { rule: decided.rule, because: `${decided.because}, and it is valid` };
}

function mayAccess(rules: ChannelRules, operation: 'publish' | 'presence' | 'history'): ChannelRules['mayPublish'] {
  if (operation === 'publish') return rules.mayPublish;
  return operation === 'presence' ? rules.mayReadPresence : rules.mayReadHistory;
}

function checkData(rules: ChannelRules, channel: Channel, data: Payload): void {
  const misfit = rules.checkData(channel, data);
  if (misfit !== null) throw new RefusedError(misfit);
}

function resolve(rules: ChannelRules, name: string): Channel {
  const lookup = rules.resolveForClient(name);
  if (!lookup.found) throw new RefusedError(lookup.refusal);
  return lookup.channel;
}

function isSubscribedTo({ live, granted }: Asker, channel: string): boolean {
  return granted.has(channel) || live?.state.subscriptions.get(channel)?.isLive === true;
}

function grounds(decision: Decision): Grounds {
  if (decision.allowed) return decision;
  throw new RefusedError(decision.refusal);
}
