import { sendAlone } from './alone.ts';
import { isWanted } from './audience.ts';
import type { Delivered, Delivery, Member } from './member.ts';

/** A member whose client is behind. */
export type Lagging = Extract<Delivery, { readonly mode: 'lagging' }>;

/** Of the publications it wants only the newest waits; everything else goes out. */
export function keepLatest(member: Member, delivery: Lagging, { frames }: Delivered): void {
  if (frames.push.type !== 'publication') return sendAlone(member, frames);
  if (!isWanted(frames.push, member)) return;
  if (delivery.newest !== null) member.onDropped('conflated', 1);
  delivery.newest = frames;
}

/** Nothing waits for the client any more. Answers whether the member is still there. */
export function sendLatest(member: Member, delivery: Lagging): boolean {
  if (delivery.newest !== null) sendAlone(member, delivery.newest);
  // The payload may have been one that ends the connection.
  return member.delivery === delivery;
}
