import type { Subscription } from '../subscription.ts';
import { answeredExpiry } from './answered-expiry.ts';
import { replaced } from './answered-payload.ts';
import { callHook } from './call-hook.ts';
import { userEvent } from './events.ts';
import type { SubRefreshingGrant } from './hooks.ts';
import { graceMs } from './refreshing.ts';

/** The expiry of the subscription has passed: it ends, unless the application prolongs it (S142). */
export function expireByServer(subscription: Subscription): void {
  if (subscription.session.env.hooks.subRefreshing === undefined) return endExpired(subscription);
  // Until there is an answer; it is asked once.
  subscription.grant({ expireAt: null });
  void refreshByHook(subscription);
}

/** Never rejects. */
async function refreshByHook(subscription: Subscription): Promise<void> {
  const { session, channel } = subscription;
  const { env, client } = session;
  const { hooks, clock } = env;
  const call = () => hooks.subRefreshing?.({ ...userEvent(session), channel: channel.name });
  const read = (answer: SubRefreshingGrant | undefined | null | void) => {
    if (answer === undefined || answer === null) return null;
    const info = replaced('info', answer.info, subscription.info);
    return { expireAt: answeredExpiry(answer.expireAt), info };
  };
  const answer = await callHook(env, 'subRefreshing', { client, call, read }).catch(() => 'failed' as const);
  if (subscription.ended !== null) return;
  if (answer === 'failed') {
    subscription.grant({ expireAt: Math.ceil((clock.now() + graceMs) / 1_000) });
    return;
  }
  const hasExpired = answer !== null && answer.expireAt !== null && answer.expireAt * 1_000 <= clock.now();
  if (answer === null || hasExpired) return endExpired(subscription);
  subscription.grant(answer);
}

function endExpired(subscription: Subscription): void {
  subscription.end('expired', {
    rule: 'S142',
    because: `the subscription to ${subscription.channel.name} expired, and no hook prolonged it`,
  });
}
