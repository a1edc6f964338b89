import { hasBaseAfter, sendAlone } from './alone.ts';
import { follow } from './follow.ts';
import type { Delivered, Delivery, Member } from './member.ts';

/** A member that is ahead of its node. */
export type Trailing = Extract<Delivery, { readonly mode: 'trailing' }>;

/** What the member already has is left out. Answers whether it is still there: a gap ends its subscription. */
export function sendAhead(member: Member, delivery: Trailing, delivered: Delivered): boolean {
  const verdict = follow(delivery.at, delivered.position);
  if (verdict === 'gap') {
    member.loseState('S40', 'a publication of the channel did not reach this node');
    return false;
  }
  if (verdict === 'next') {
    if (delivered.position !== null) delivery.at = delivered.position;
    delivery.hasBase = hasBaseAfter(member, delivered, delivery.hasBase);
    sendAlone(member, delivered.frames);
  }
  return true;
}
