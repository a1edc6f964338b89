import {
  patchedSequence,
  PayloadNotJson,
  unsubscribes,
  type Encoding,
  type Payload,
  type SubscribeResult,
} from '@spindle/protocol';
import { CatchUps } from './catch-up.ts';
import { detach } from './detach.ts';
import { addPresence, isAnnounced } from './presence.ts';
import { connectionEnded } from './require.ts';
import { disconnected, refused, RefusedError } from './refused.ts';
import { findStanding, type Standing, type StandingRequest } from './standing.ts';
import type { Subscription } from './subscription.ts';
import { ttlUntil } from './ttl.ts';

export interface AttachRequest extends StandingRequest {
  /** Handed to the client with the result. */
  readonly data: Payload | undefined;
}

export interface Attached {
  readonly subscription: Subscription;
  readonly result: SubscribeResult;
  /** To be called when the reply is written: live delivery begins, others hear of the subscriber. */
  activate(): void;
}

/**
 * Reserves the place of a subscription in its connection: from here on a second one to the channel is refused (105).
 * The caller has checked that there is room.
 */
export function reserve(subscription: Subscription): void {
  const { state } = subscription.session;
  if (state.phase === 'connected') state.subscriptions.set(subscription.channel.name, subscription);
}

/**
 * Makes a reserved subscription real: broker, presence, position and recovery, with live publications held back until
 * `activate`. When it rejects nothing is left behind and a retry is possible.
 */
export async function attach(subscription: Subscription, request: AttachRequest): Promise<Attached> {
  try {
    return await establish(subscription, request);
  } catch (error) {
    await detach(subscription, unsubscribes.disconnect);
    if (error instanceof RefusedError || error instanceof PayloadNotJson) throw error;
    const { session, channel } = subscription;
    session.env.reportFailure('subscribe', error, { client: session.client, channel: channel.name });
    throw disconnected('internal', { rule: 'S50', because: 'the engine failed while the subscription was being made' });
  }
}

async function establish(subscription: Subscription, request: AttachRequest): Promise<Attached> {
  const { session, channel, features, expireAt } = subscription;
  const { env } = session;
  ensureWanted(subscription);
  const ttl = remainingTtl(expireAt, env.clock.now());
  const { room, ready } = env.hub.join(channel.name, subscription);
  subscription.room = room;
  if (ready !== null) await ready;
  ensureWanted(subscription);
  if (features.presence) {
    await addPresence(subscription);
    ensureWanted(subscription);
  }

  const standing = await findStanding(subscription, request);
  ensureWanted(subscription);
  const { told } = standing;

  return {
    subscription,
    result: {
      ...told,
      ...(ttl === null || env.serverRefreshed.has(subscription) ? null : { expires: true, ttl }),
      recoverable: features.recoverable,
      positioned: features.positioned,
      id: subscription.channelId,
      data: request.data,
      ...(features.delta ? compressed(told, session.codec.encoding) : null),
    },
    activate: () => activate(subscription, standing),
  };
}

/** What delta compression changes of the result (S70, S73). */
function compressed({ publications = [] }: SubscribeResult, encoding: Encoding): SubscribeResult {
  return { delta: true, publications: patchedSequence(publications, encoding) };
}

/** Seconds a new subscription is valid for, null when it does not expire. */
export function remainingTtl(expireAt: number | null, nowMs: number): number | null {
  const ttl = expireAt === null ? null : ttlUntil(expireAt, nowMs);
  if (ttl === null || ttl > 0) return ttl;
  throw refused('expired', { rule: 'S33', because: 'the subscription would already be expired when it is made' });
}

function activate(subscription: Subscription, { at, hasNewest, goesOn, pushed }: Standing): void {
  const { session, channel, room } = subscription;
  if (hasEnded(subscription) || room === null) return;
  for (const publication of pushed) room.sendRead(subscription, publication, at?.epoch ?? '', null);
  if (at !== null && goesOn) CatchUps.begin(subscription, at);
  else room.release(subscription, at, hasNewest);
  // What was held may have shown a gap, or been too much for the connection.
  if (hasEnded(subscription)) return;
  subscription.isLive = true;
  if (isAnnounced(subscription, room)) {
    session.env.broker
      .publishJoin(channel.name, subscription.clientInfo)
      .catch((error: unknown) => session.env.reportFailure('join', error, { channel: channel.name }));
  }
  subscription.settle();
  session.env.notices.subscribed(subscription);
}

/** While a subscription is being made only the end of its connection ends it; looked at after every await. */
function ensureWanted(subscription: Subscription): void {
  if (hasEnded(subscription)) throw connectionEnded();
}

function hasEnded({ ended }: Subscription): boolean {
  return ended !== null;
}

/** Attaches several at once; when one fails the others are undone and its error is thrown. */
export async function attachAll(
  requests: readonly { readonly subscription: Subscription; readonly request: AttachRequest }[],
): Promise<readonly Attached[]> {
  if (requests.length === 0) return [];
  const outcomes = await Promise.allSettled(requests.map(({ subscription, request }) => attach(subscription, request)));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  const attached = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (failure === undefined) return attached;
  await Promise.all(attached.map(({ subscription }) => detach(subscription, unsubscribes.disconnect)));
  throw failure.reason;
}
