import type { AccessRule, Channel } from '../channel/channel-rules.ts';
import { isDenial } from '../channel/decision.ts';
import { allowedBy } from './capability-rights.ts';
import { RefusedError } from './refused.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/**
 * Throws unless the rule lets the connection use the channel; answers its live subscription, where it has one. What does not
 * exist in the channel cannot be allowed by the application either.
 */
export function requireAccess(
  session: Session,
  channel: Channel,
  rule: AccessRule,
  isAllowed = false,
): Subscription | undefined {
  const { identity, subscriptions } = connectedState(session);
  const held = subscriptions.get(channel.name);
  const subscription = held?.isLive === true ? held : undefined;
  const decision = rule(channel, identity, subscription !== undefined, allowedBy(subscription));
  if (!decision.allowed && !(isAllowed && isDenial(decision.refusal))) throw new RefusedError(decision.refusal);
  return subscription;
}
