import { unsubscribes } from '@spindle/protocol';
import type { ChannelRight } from '../channel/capabilities/capabilities.ts';
import type { Decision } from '../channel/decision.ts';
import { isByConnection } from '../channel/subscribe-order.ts';
import type { SubscriptionGrant } from './authenticator.ts';
import { detachSettled } from './detach.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';
import type { Subscription, SubscriptionRights } from './subscription.ts';

/** Shared by all subscriptions that a capability of their connection made, or its `meta`. */
const ofConnection: SubscriptionRights = { from: 'connection' };

/** What tokens have to do with a subscription that is about to be made. */
export function rightsOf(
  decision: Decision,
  grant: Pick<SubscriptionGrant, 'allow'> | null,
): SubscriptionRights | null {
  if (grant !== null) return rightsOfToken(grant);
  return isByConnection(decision) ? ofConnection : null;
}

export function rightsOfToken({ allow = [] }: Pick<SubscriptionGrant, 'allow'>): SubscriptionRights | null {
  return allow.length === 0 ? null : { from: 'token', allow };
}

/** What the token of a subscription allows besides. */
export function allowedBy(subscription: Subscription | undefined): readonly ChannelRight[] | undefined {
  return subscription?.rights?.from === 'token' ? subscription.rights.allow : undefined;
}

/** After the capabilities and `meta` of the connection changed: what only they had opened, and do not any more, ends (S120). */
export async function endUncovered(session: Session): Promise<void> {
  const { subscriptions } = connectedState(session);
  const ended = [...subscriptions.values()].map((subscription) => reconsider(session, subscription));
  await Promise.all(ended);
}

async function reconsider(session: Session, subscription: Subscription): Promise<void> {
  const { env, client } = session;
  const { identity } = connectedState(session);
  const { channel, rights } = subscription;
  if (rights?.from !== 'connection') return;
  const decision = env.rules.maySubscribe(channel, identity, { type: 0, hasToken: false, client });
  if (decision.allowed) {
    subscription.grant({ rights: rightsOf(decision, null) });
    return;
  }
  const { rule, because, fix } = decision.refusal;
  const { code } = unsubscribes.server;
  const about = { operation: 'subscription', code, client, user: identity.user, channel: channel.name };
  env.events.onRefusal({ rule, because, fix, ...about });
  await detachSettled(subscription, unsubscribes.server);
}
