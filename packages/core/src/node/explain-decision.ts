import type { FilterNode, Payload } from '@spindle/protocol';
import type { ChannelRight } from '../channel/capabilities/capabilities.ts';
import type { Channel, ChannelRules } from '../channel/channel-rules.ts';
import type { Decision } from '../channel/decision.ts';
import { checkAdmission, checkPlan, checkRoomEverywhere, planGranted } from '../session/admission.ts';
import { allowedBy } from '../session/capability-rights.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { checkListable } from '../session/presence.ts';
import { RefusedError } from '../session/refused.ts';
import { requestedFilter } from '../session/requested-filter.ts';
import { requireRoom, requireShortName } from '../session/require.ts';
import { findRpcHandler } from '../session/rpc-handler.ts';
import { verifySubscription } from '../session/subscription-token.ts';
import { checkSubscriptionAccess } from '../session/withdrawn.ts';
import type { ExplainRequest } from './explain.ts';
import type { Asker } from './explain-asker.ts';

/** Why something is allowed. */
export interface Grounds {
  readonly rule: string;
  readonly because: string;
}

/** Asks the checks of the operation; throws what they refuse with. */
export async function decide(env: SessionEnvironment, asker: Asker, request: ExplainRequest): Promise<Grounds> {
  const { operation, channel: name = '', subscriptionToken = '' } = request;
  if (operation === 'connect') return decideConnect(env, asker);
  if (operation === 'subscribe')
    return decideSubscribe(env, asker, { name, token: subscriptionToken, tf: request.tagsFilter });
  if (operation === 'rpc') return decideRpc(env, request.method ?? '');
  const channel = resolve(env.rules, name);
  if (operation === 'publish' && request.data !== undefined) checkData(env.rules, channel, request.data);
  const isSubscribed = request.subscribed ?? isSubscribedTo(asker, name);
  const allowed = isSubscribed ? await allowedTo(env, asker, { name, token: subscriptionToken }) : undefined;
  const decided = grounds(mayAccess(env.rules, operation)(channel, asker.identity, isSubscribed, allowed));
  if (operation === 'presence') await checkListable(env, channel);
  return decided;
}

/** What the token of their subscription allows besides: of the one that is named, else of the one they have (Y3). */
async function allowedTo(
  env: SessionEnvironment,
  asker: Asker,
  { name, token }: { readonly name: string; readonly token: string },
): Promise<readonly ChannelRight[] | undefined> {
  if (token === '') return allowedBy(asker.live?.state.subscriptions.get(name));
  const grant = await verifySubscription(env, asker, { channel: name, token });
  checkSubscriptionAccess(env, { user: asker.user, channel: name, token: grant });
  return grant.allow;
}

function decideRpc(env: SessionEnvironment, method: string): Grounds {
  if (findRpcHandler(env, method) === null) return { rule: 'C95', because: 'rpc.ping.enabled is true' };
  return { rule: 'S27', because: 'the application serves RPC, and decides about the method' };
}

async function decideConnect(env: SessionEnvironment, asker: Asker): Promise<Grounds> {
  if (asker.live === null) {
    checkAdmission(env, asker.identity);
    await checkRoomEverywhere(env, asker.identity.user);
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
