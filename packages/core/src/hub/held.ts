import type { Push } from '@spindle/protocol';
import type { Delivered, Delivery } from './member.ts';

const pushOverheadBytes = 100;

/** What waits for a member's subscribe reply. */
export type Held = Extract<Delivery, { readonly mode: 'held' }>;

export function hold(delivery: Held, delivered: Delivered): void {
  delivery.held.push(delivered);
  delivery.heldBytes += bytesOf(delivered.frames.push);
}

/** Of the publications only the newest that is wanted stays. Answers how many that were wanted are gone. */
export function keepNewest(delivery: Held, isWanted: (push: Push) => boolean): number {
  const wanted = delivery.held.filter(({ frames: { push } }) => isWanted(push));
  const newest = wanted.findLast(isPublication);
  const kept = wanted.filter((delivered) => delivered === newest || !isPublication(delivered));
  delivery.held.splice(0, Infinity, ...kept);
  delivery.heldBytes = kept.reduce((bytes, { frames }) => bytes + bytesOf(frames.push), 0);
  return wanted.length - kept.length;
}

export function publicationsIn({ held }: Held): number {
  return held.filter(isPublication).length;
}

function isPublication({ frames }: Delivered): boolean {
  return frames.push.type === 'publication';
}

/** Roughly what a push that waits keeps in memory. */
function bytesOf(push: Push): number {
  return pushOverheadBytes + (push.type === 'publication' ? (push.publication.data?.length ?? 0) : 0);
}
