import type { Publication, SubscribeResult } from '@spindle/protocol';
import type { Rewind } from '../channel/rewind.ts';
import type { Position } from '../engine/position.ts';
import { pageLimit, recover, type RecoveryRequest } from './recovery.ts';
import { refused } from './refused.ts';
import type { Subscription } from './subscription.ts';

export interface StandingRequest {
  readonly recoverFrom: RecoveryRequest;
  /** What the client gets of the history when it does not return. */
  readonly rewind: Rewind | null;
  /** Answer 112 rather than a subscription that lost something. */
  readonly rejectUnrecovered: boolean;
}

/** Where in its stream a new subscription stands once its reply is written. */
export interface Standing {
  /** What the reply tells of that. */
  readonly told: SubscribeResult;
  /** Null: the position is not tracked. */
  readonly at: Position | null;
  /** The last publication the client got by then is that at `at`. */
  readonly hasNewest: boolean;
  /** There is more that it missed. */
  readonly goesOn: boolean;
  /** To be pushed behind the reply, before anything else of the channel. */
  readonly pushed: readonly Publication[];
}

const untracked: Standing = { told: {}, at: null, hasNewest: false, goesOn: false, pushed: [] };

/** Reads the stream for a subscription whose live publications are held. */
export async function findStanding(
  subscription: Subscription,
  { recoverFrom, rewind, rejectUnrecovered }: StandingRequest,
): Promise<Standing> {
  const { session, channel, features, filter, side } = subscription;
  if (!features.positioned) return untracked;
  const { version } = session.codec;
  const { broker, settings } = session.env;
  const wanted = { since: recoverFrom, rewind };
  const { result, position, goesOn } = await recover(broker, channel, wanted, {
    isRecoverable: features.recoverable,
    limit: pageLimit(settings),
    maxBytes: roomInReply(subscription),
    filter,
    tellsNewestWhenLost: version === 'legacy',
  });
  const isReturning = result.wasRecovering === true;
  if (rejectUnrecovered && isReturning && result.recovered !== true) throw lostSomething();
  const { publications = [] } = result;
  // SDKs take publications of server-side subscriptions from a reply only when they were recovered (S97).
  const isPushed = side === 'server' && !isReturning;
  return {
    told: {
      ...result,
      publications: isPushed ? [] : publications,
      // Clients before v2 expect to be told where they stand then, whatever they asked for.
      ...(version === 'v2' ? null : { offset: position.offset }),
    },
    at: position,
    hasNewest: publications.at(-1)?.offset === position.offset,
    goesOn,
    pushed: isPushed ? publications : [],
  };
}

/** Bytes of publications, a part of what may wait for a client; the subscriptions of a connect share its reply (S94). */
function roomInReply({ session, side }: Subscription): number {
  const { state, queueMaxSizeBytes } = session;
  const sharers = side === 'server' && state.phase === 'connected' ? state.subscriptions.size : 1;
  return queueMaxSizeBytes / 4 / sharers;
}

function lostSomething() {
  return refused('unrecoverablePosition', {
    rule: 'S37',
    because: 'the publications since the position of the client are not all stored, and it asked for all or nothing',
    fix: 'raise history_size and history_ttl of the namespace',
  });
}
