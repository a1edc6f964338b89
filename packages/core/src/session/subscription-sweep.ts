import { expireByServer } from './hooks/sub-refreshing.ts';
import { addPresence } from './presence.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/** The periodic work of a connection's subscriptions: expiry (S22) and the renewal of presence (S24). */
export function sweepSubscriptions(session: Session, now: number): void {
  const { state, env } = session;
  if (state.phase !== 'connected') return;
  for (const subscription of state.subscriptions.values()) {
    if (!subscription.isLive) continue;
    if (env.serverRefreshed.has(subscription)) {
      if (hasPassed(subscription, 0)) expireByServer(subscription);
      if (!session.isOpen) return;
    } else if (hasPassed(subscription, env.settings.expiredSubCloseDelayMs)) {
      subscription.end('expired', {
        rule: 'S22',
        because: `the subscription to ${subscription.channel.name} expired and was not refreshed within client.expired_sub_close_delay`,
      });
      if (!session.isOpen) return;
    }
    if (subscription.isLive && subscription.features.presence) renewPresence(subscription);
  }

  function hasPassed({ expireAt }: Subscription, graceMs: number): boolean {
    return expireAt !== null && now > expireAt * 1_000 + graceMs;
  }

  function renewPresence(subscription: Subscription): void {
    addPresence(subscription).catch((error: unknown) =>
      env.reportFailure('presence', error, { client: session.client, channel: subscription.channel.name }),
    );
  }
}
