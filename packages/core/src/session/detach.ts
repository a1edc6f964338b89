import { unsubscribes, type Unsubscribe } from '@spindle/protocol';
import { isAnnounced, removePresence } from './presence.ts';
import type { Subscription } from './subscription.ts';

/**
 * Ends a subscription, once however often it is called: no delivery or permission is left of it when this returns; the
 * returned promise is settled once presence and leave reached the engine, and never rejects. A code from 2000 on is told
 * to the client.
 *
 * Order of the v1 generation: the leaving client still gets its own leave event, before the reply (S39).
 */
export function detach(subscription: Subscription, unsubscribe: Unsubscribe): Promise<void> {
  return (subscription.ended ??= end(subscription, unsubscribe));
}

/** The same from outside: a subscription that is still being made ends when that is done. */
export async function detachSettled(subscription: Subscription, unsubscribe: Unsubscribe): Promise<void> {
  if (!subscription.settled.isOpen) await subscription.settled.pass();
  await detach(subscription, unsubscribe);
}

async function end(subscription: Subscription, unsubscribe: Unsubscribe): Promise<void> {
  const { session, channel, room, features } = subscription;
  const state = session.state;
  if (state.phase === 'connected' && state.subscriptions.get(channel.name) === subscription) {
    state.subscriptions.delete(channel.name);
  }
  const { hub, broker } = session.env;
  const wasLive = subscription.isLive;
  subscription.isLive = false;
  const seesOwnLeave = session.isOpen && session.codec.version === 'v1';
  const isTold = wasLive && room !== null && isAnnounced(subscription, room);
  const leaving = isTold ? () => broker.publishLeave(channel.name, subscription.clientInfo) : null;

  const work: Promise<void>[] = [];
  if (seesOwnLeave && leaving !== null) work.push(leaving());
  if (room !== null) hub.leave(room, subscription);
  subscription.room = null;
  if (unsubscribe.code >= unsubscribes.server.code) {
    session.env.statistics.count('unsubscribes', { code: unsubscribe.code });
    session.push({ type: 'unsubscribe', channel: channel.name, unsubscribe });
  }
  if (features.presence) work.push(removePresence(subscription, room));
  if (!seesOwnLeave && leaving !== null) work.push(leaving());
  subscription.settle();
  if (wasLive) session.env.notices.unsubscribed(subscription);

  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'rejected') session.env.reportFailure('leave', outcome.reason, { channel: channel.name });
  }
}
