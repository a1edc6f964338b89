import { addPresence } from './presence.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/** The periodic work of a connection's subscriptions: expiry (S22) and the renewal of presence (S24). */
export function sweepSubscriptions(session: Session, now: number): void {
  const { state, env } = session;
  if (state.phase !== 'connected') return;
  for (const subscription of state.subscriptions.values()) {
    if (!subscription.isLive) continue;
    if (isExpired(subscription, now)) {
      subscription.end('expired', {
        rule: 'S22',
        because: `the subscription to ${subscription.channel.name} expired and was not refreshed within client.expired_sub_close_delay`,
      });
      if (!session.isOpen) return;
    } else if (subscription.features.presence) {
      renewPresence(subscription);
    }
  }

  function isExpired(subscription: Subscription, now: number): boolean {
    return subscription.expireAt !== null && now > subscription.expireAt * 1_000 + env.settings.expiredSubCloseDelayMs;
  }

  function renewPresence(subscription: Subscription): void {
    addPresence(subscription).catch((error: unknown) =>
      env.reportFailure('presence', error, { client: session.client, channel: subscription.channel.name }),
    );
  }
}
