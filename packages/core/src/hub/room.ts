import type { Publication, Push } from '@spindle/protocol';
import { isSameEpoch, type Position } from '../engine/position.ts';
import { addTo, isIn, listOf, removeFrom, sizeOf, type OneOrMany } from '../lib/one-or-many.ts';
import { sendAlone } from './alone.ts';
import { follow } from './follow.ts';
import { Frames } from './frames.ts';
import { hold, sendHeld, startHolding, type Reached } from './held.ts';
import { keepLatest, sendLatest } from './lagging.ts';
import type { Delivered, Delivery, Member } from './member.ts';
import { sendUnstored, startReading } from './reading.ts';
import { SharedDelivery } from './shared-delivery.ts';
import { sendAhead } from './trailing.ts';

/** How a publication differs from others that are delivered. */
interface Circumstances {
  /** The publication before it in the stream, where patches are asked for. */
  readonly previous: Publication | null;
  /** Does not get it, and moves on all the same (S122). */
  readonly excluded: Member | null;
}

/**
 * A channel on this node: its subscribers and the position up to which they have been served.
 *
 * Members that stand at the room's position share delivery, so that tracking it costs nothing per subscriber. Members that
 * are not there (waiting for their subscribe reply, reading the stream for themselves, ahead of the node, or behind) are
 * written one by one, each as its delivery says.
 */
export class Room {
  readonly name: string;
  /** Where positioned members stand; null until the first position is known. */
  position: Position | null = null;
  /** Last position delivered: behind the other one when a member came that had read further than the node had heard. */
  #delivered: Position | null = null;
  /** The broker tells this node what is published. */
  isServed = false;
  /** When the position was last known to be the stream's, in clock milliseconds. */
  positionKnownAt: number;
  /** Top of the stream that the last position check found ahead of this room. */
  suspect: Position | null = null;
  #numPositioned = 0;
  #members: OneOrMany<Member> | undefined;
  /** Members that stand at the position. */
  readonly #shared: SharedDelivery;
  /** What they got last is the publication at the position. */
  #isLastAtPosition = true;
  /** All other members. */
  #individuals: OneOrMany<Member> | undefined;

  constructor(name: string, nowMs: number) {
    this.name = name;
    this.positionKnownAt = nowMs;
    this.#shared = new SharedDelivery(name);
  }

  get numMembers(): number {
    return sizeOf(this.#members);
  }

  /** Somebody relies on the position. */
  get isTracked(): boolean {
    return this.#numPositioned > 0 && this.position !== null;
  }

  has(member: Member): boolean {
    return isIn(this.#members, member);
  }

  /** The member is counted and everything published from now on is held for it. */
  add(member: Member): void {
    startHolding(member);
    this.#members = addTo(this.#members, member);
    if (member.positioned) this.#numPositioned += 1;
    this.#individuals = addTo(this.#individuals, member);
  }

  remove(member: Member): void {
    if (member.delivery.mode === 'grouped') this.#shared.leave(member, member.delivery);
    else this.#individuals = removeFrom(this.#individuals, member);
    member.delivery = { mode: 'detached' };
    this.#members = removeFrom(this.#members, member);
    if (member.positioned) this.#numPositioned -= 1;
  }

  /**
   * The member's subscribe reply is written, and the stream goes on: the member reads it for itself (S90). Stored
   * publications that were held are among what it reads; nothing else waits for it.
   */
  letRead(member: Member): void {
    if (member.delivery.mode === 'held') startReading(member, member.delivery);
  }

  /** A publication of that epoch which the member has read, for it alone; `base` is what it got last, null where not known. */
  sendRead(member: Member, publication: Publication, epoch: string, base: Publication | null): void {
    const { channelId } = member;
    const frames = new Frames({ type: 'publication', channel: this.name, channelId, publication, epoch }, base);
    sendAlone(member, frames, base !== null);
  }

  /** A member that reads the stream is about to reach its end: everything published from now on is held for it. */
  hold(member: Member): void {
    if (member.delivery.mode === 'reading') startHolding(member);
  }

  /**
   * The member's subscribe reply, which brings it to `at`, is written: what was held follows, then live delivery.
   * `at` is null for members whose position is not tracked. `isRecovered`: the last publication of the reply is that at
   * `at`, so that patches may follow.
   */
  release(member: Member, at: Position | null, isRecovered: boolean): void {
    if (member.delivery.mode !== 'held') return;
    const reached = sendHeld(member, member.delivery, { at, hasBase: isRecovered });
    if (reached !== null) this.#goLive(member, reached);
  }

  /**
   * Delivers a publication to everyone who is not excluded, in order; tells positioned members when one before it is
   * missing.
   */
  publish(push: Push, position: Position | null, { previous, excluded }: Circumstances): void {
    const verdict = follow(this.position, position);
    if (verdict === 'repeated') return this.#publishLate(new Frames(push, null, excluded), position);
    if (verdict === 'gap') this.#loseMembers(isGrouped, 'a publication of the channel did not reach this node');
    const frames = new Frames(push, this.#isBase(previous) ? previous : null, excluded);
    const hasStepped = excluded !== null && this.#stepAside(excluded);
    if (position !== null) this.position = this.#delivered = position;
    this.#shared.publish(frames, this.#members);
    this.#isLastAtPosition = position !== null;
    if (position !== null) this.#shared.sharePatches();
    if (hasStepped) this.#stepBack(excluded);
    for (const member of listOf(this.#individuals)) this.#deliver(member, { frames, position });
  }

  /** What positioned members have read already may be new to the others, who read nothing. */
  #publishLate(frames: Frames, position: Position | null): void {
    if (follow(this.#delivered, position) === 'repeated') return;
    this.#delivered = position;
    for (const member of listOf(this.#members)) {
      if (member.positioned) continue;
      if (member.delivery.mode === 'grouped') sendAlone(member, frames);
      else this.#deliver(member, { frames, position });
    }
  }

  /** Delivers a join or leave event to the members that want them. */
  announce(push: Push): void {
    const frames = new Frames(push);
    this.#shared.announce(frames, this.#members);
    for (const member of listOf(this.#individuals))
      if (member.pushJoinLeave) this.#deliver(member, { frames, position: null });
  }

  /** The client of a member is behind. Does nothing to a member that needs every publication (S101). */
  conflate(member: Member): void {
    const { delivery } = member;
    if (!member.latestOnly || delivery.mode !== 'grouped') return;
    this.#shared.leave(member, delivery);
    member.delivery = { mode: 'lagging', newest: null };
    this.#individuals = addTo(this.#individuals, member);
  }

  /** Nothing waits for the client any more: it gets what is newest, and everything from then on. */
  resume(member: Member): void {
    const { delivery } = member;
    if (delivery.mode === 'lagging' && sendLatest(member, delivery)) this.#share(member, false);
  }

  /** The stream is at `top`, and what leads there did not come: positioned members that are not there have to recover. */
  jumpTo(top: Position, because: string): void {
    this.position = top;
    this.suspect = null;
    this.#loseMembers(({ delivery }) => isBehind(delivery, top), because);
  }

  #loseMembers(isLost: (member: Member) => boolean, because: string): void {
    for (const member of listOf(this.#members))
      if (member.positioned && isLost(member)) member.loseState('S40', because);
  }

  #deliver(member: Member, delivered: Delivered): void {
    const { delivery } = member;
    // A position moves on all the same.
    if (delivered.frames.excluded === member && !member.positioned) return;
    if (delivery.mode === 'held') hold(member, delivery, delivered);
    else if (delivery.mode === 'reading') sendUnstored(member, delivered);
    else if (delivery.mode === 'lagging') keepLatest(member, delivery, delivered);
    else if (delivery.mode === 'trailing' && sendAhead(member, delivery, delivered)) {
      if (this.position !== null && this.position.offset >= delivery.at.offset) this.#goLive(member, delivery);
    }
  }

  /** From where it is a member goes on with the others, or alone for as long as it is ahead of them. */
  #goLive(member: Member, { at, hasBase }: Reached): void {
    if (at !== null) {
      this.position ??= at;
      if (!isSameEpoch(at, this.position)) this.jumpTo(at, 'the stream of the channel was started anew');
      if (at.offset < this.position.offset) {
        return member.loseState('S30', 'the stream moved on while the subscription was being made');
      }
      if (at.offset > this.position.offset) {
        member.delivery = { mode: 'trailing', at, hasBase };
        return;
      }
      // What the connection was just sent may have been too much for it.
      if (member.delivery.mode === 'detached') return;
    }
    this.#share(member, hasBase);
  }

  #share(member: Member, hasBase: boolean): void {
    this.#individuals = removeFrom(this.#individuals, member);
    this.#shared.join(member, hasBase);
  }

  /** Leaves its group for one publication, which the others still share (S122). Answers whether it was in one. */
  #stepAside(member: Member): boolean {
    const { delivery } = member;
    if (delivery.mode !== 'grouped') return false;
    this.#shared.leave(member, delivery);
    member.delivery = { mode: 'detached' };
    return true;
  }

  /** Back among the others, whose base it does not have. */
  #stepBack(member: Member): void {
    if (this.has(member)) this.#shared.join(member, false);
  }

  /** The publication is what everybody who shares patches got last. */
  #isBase(publication: Publication | null): boolean {
    return publication !== null && this.#isLastAtPosition && publication.offset === this.position?.offset;
  }
}

function isGrouped({ delivery }: Member): boolean {
  return delivery.mode === 'grouped';
}

/** A member without its subscribe reply has no position yet. */
function isBehind(delivery: Delivery, top: Position): boolean {
  if (delivery.mode !== 'trailing') return delivery.mode === 'grouped';
  return !isSameEpoch(delivery.at, top) || delivery.at.offset < top.offset;
}
