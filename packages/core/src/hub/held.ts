import type { Push } from '@spindle/protocol';
import type { Position } from '../engine/position.ts';
import { hasBaseAfter, sendAlone } from './alone.ts';
import { isWanted } from './audience.ts';
import { follow } from './follow.ts';
import type { Delivered, Delivery, Member } from './member.ts';

const pushOverheadBytes = 100;

/** What waits for a member's subscribe reply. */
export type Held = Extract<Delivery, { readonly mode: 'held' }>;

/** Up to where a member has been served. */
export interface Reached {
  /** Null for members whose position is not tracked. */
  readonly at: Position | null;
  /** What it got last is the publication at `at`. */
  readonly hasBase: boolean;
}

export function startHolding(member: Member): void {
  member.delivery = { mode: 'held', held: [], heldBytes: 0 };
}

/** Keeps a push. When that makes more than may wait, only the newest publication stays, or the connection is closed. */
export function hold(member: Member, delivery: Held, delivered: Delivered): void {
  delivery.held.push(delivered);
  delivery.heldBytes += bytesOf(delivered.frames.push);
  if (delivery.heldBytes > member.peer.queueMaxSizeBytes) relieve(member, delivery);
}

/** Writes what was held to a member that its subscribe reply has brought somewhere; null: it is not there any more. */
export function sendHeld(member: Member, delivery: Held, { at, hasBase }: Reached): Reached | null {
  let reached = { at, hasBase };
  for (const delivered of delivery.held) {
    const verdict = follow(reached.at, delivered.position);
    if (verdict === 'repeated') continue;
    if (verdict === 'gap') {
      member.loseState('S30', 'a publication was missed while the subscription was being made');
      return null;
    }
    sendAlone(member, delivered.frames);
    if (member.delivery !== delivery) return null;
    reached = {
      at: reached.at === null ? null : (delivered.position ?? reached.at),
      hasBase: hasBaseAfter(member, delivered, reached.hasBase),
    };
  }
  return reached;
}

function relieve(member: Member, delivery: Held): void {
  const { peer, latestOnly } = member;
  if (latestOnly) member.onDropped('conflated', keepNewest(member, delivery));
  if (delivery.heldBytes <= peer.queueMaxSizeBytes) return;
  member.onDropped('slow', delivery.held.filter(isPublication).length);
  peer.onSlow(delivery.heldBytes);
}

/** Of the publications only the newest that is wanted stays. Answers how many that were wanted are gone. */
function keepNewest(member: Member, delivery: Held): number {
  const wanted = delivery.held.filter(({ frames: { push } }) => isWanted(push, member));
  const newest = wanted.findLast(isPublication);
  const kept = wanted.filter((delivered) => delivered === newest || !isPublication(delivered));
  delivery.held.splice(0, Infinity, ...kept);
  delivery.heldBytes = kept.reduce((bytes, { frames }) => bytes + bytesOf(frames.push), 0);
  return wanted.length - kept.length;
}

function isPublication({ frames }: Delivered): boolean {
  return frames.push.type === 'publication';
}

/** Roughly what a push that waits keeps in memory. */
function bytesOf(push: Push): number {
  return pushOverheadBytes + (push.type === 'publication' ? (push.publication.data?.length ?? 0) : 0);
}
