import { PayloadNotJson, type Frame, type Push } from '@spindle/protocol';
import { isNext, isSameEpoch, type Position } from '../engine/position.ts';
import { addTo, isIn, listOf, removeFrom, sizeOf, type OneOrMany } from '../lib/one-or-many.ts';
import { createGroup, eventsTopic, joinGroup, leaveGroup, type Group } from './group.ts';
import type { Delivered, Delivery, Member, Peer } from './member.ts';

const pushOverheadBytes = 100;

/**
 * A channel on this node: its subscribers and the position up to which they have been served.
 *
 * Grouped members all stand at the room's position, so that tracking it costs nothing per subscriber. Members that are
 * not there (still waiting for their subscribe reply, or ahead of the node) are written one by one.
 */
export class Room {
  readonly name: string;
  /** Last position delivered; null until the first one is known. */
  position: Position | null = null;
  /** When the position was last known to be the stream's, in clock milliseconds. */
  positionKnownAt: number;
  /** Top of the stream that the last position check found ahead of this room. */
  suspect: Position | null = null;
  #numPositioned = 0;
  #members: OneOrMany<Member> | undefined;
  /** Members that are not grouped. */
  #individuals: OneOrMany<Member> | undefined;
  #groups: OneOrMany<Group> | undefined;

  constructor(name: string, nowMs: number) {
    this.name = name;
    this.positionKnownAt = nowMs;
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
    member.delivery = { mode: 'held', held: [], heldBytes: 0 };
    this.#members = addTo(this.#members, member);
    if (member.positioned) this.#numPositioned += 1;
    this.#individuals = addTo(this.#individuals, member);
  }

  remove(member: Member): void {
    if (member.delivery.mode === 'grouped') leaveGroup(member.delivery, member);
    else this.#individuals = removeFrom(this.#individuals, member);
    member.delivery = { mode: 'detached' };
    this.#members = removeFrom(this.#members, member);
    if (member.positioned) this.#numPositioned -= 1;
  }

  /**
   * The member's subscribe reply, which brings it to `at`, is written: what was held follows, then live delivery.
   * `at` is null for members whose position is not tracked.
   */
  release(member: Member, at: Position | null): void {
    if (member.delivery.mode !== 'held') return;
    const { held } = member.delivery;
    let reached = at;
    for (const delivered of held) {
      const verdict = follow(reached, delivered.position);
      if (verdict === 'repeated') continue;
      if (verdict === 'gap')
        return member.loseState('S30', 'a publication was missed while the subscription was being made');
      reached = reached === null ? null : (delivered.position ?? reached);
      this.#sendTo(member, delivered.push);
      if (member.delivery.mode !== 'held') return;
    }
    this.#goLive(member, reached);
  }

  /** Delivers a publication to everyone, in order; tells positioned members when one before it is missing. */
  publish(push: Push, position: Position | null): void {
    const verdict = follow(this.position, position);
    if (verdict === 'repeated') return;
    if (verdict === 'gap') this.#loseMembers(isGrouped, 'a publication of the channel did not reach this node');
    if (position !== null) this.position = position;
    for (const group of listOf(this.#groups)) if (group.members > 0) this.#publishTo(group, group.publications, push);
    for (const member of listOf(this.#individuals)) this.#deliver(member, { push, position });
  }

  /** Delivers a join or leave event to the members that want them. */
  announce(push: Push): void {
    for (const group of listOf(this.#groups)) {
      if (group.listeners > 0) this.#publishTo(group, eventsTopic(group), push);
    }
    for (const member of listOf(this.#individuals))
      if (member.pushJoinLeave) this.#deliver(member, { push, position: null });
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

  #goLive(member: Member, at: Position | null): void {
    if (at !== null) {
      this.position ??= at;
      if (!isSameEpoch(at, this.position)) this.jumpTo(at, 'the stream of the channel was started anew');
      if (at.offset < this.position.offset) {
        return member.loseState('S30', 'the stream moved on while the subscription was being made');
      }
      if (at.offset > this.position.offset) {
        member.delivery = { mode: 'trailing', at };
        return;
      }
      // What the connection was just sent may have been too much for it.
      if (member.delivery.mode === 'detached') return;
    }
    this.#individuals = removeFrom(this.#individuals, member);
    const group = this.#groupOf(member.peer);
    member.delivery = group;
    joinGroup(group, member);
  }

  #deliver(member: Member, delivered: Delivered): void {
    const { delivery } = member;
    if (delivery.mode === 'held') {
      delivery.held.push(delivered);
      delivery.heldBytes += bytesOf(delivered.push);
      if (delivery.heldBytes > member.peer.queueMaxSizeBytes) member.peer.onSlow(delivery.heldBytes);
    } else if (delivery.mode === 'trailing') {
      const verdict = follow(delivery.at, delivered.position);
      if (verdict === 'gap') return member.loseState('S40', 'a publication of the channel did not reach this node');
      if (verdict === 'next') {
        if (delivered.position !== null) delivery.at = delivered.position;
        this.#sendTo(member, delivered.push);
      }
      if (this.position !== null && this.position.offset >= delivery.at.offset) this.#goLive(member, delivery.at);
    }
  }

  #publishTo(group: Group, topic: string, push: Push): void {
    const frame = this.#encode(group.codec, push);
    if (frame !== null) return group.groups.publish(topic, frame);
    for (const member of listOf(this.#members)) {
      if (member.delivery === group) member.refusePayload();
    }
  }

  #sendTo(member: Member, push: Push): void {
    const frame = this.#encode(member.peer.codec, push);
    if (frame === null) member.refusePayload();
    else member.peer.send(frame);
  }

  #encode(codec: Peer['codec'], push: Push): Frame | null {
    try {
      return codec.encodePush(push);
    } catch (error) {
      if (error instanceof PayloadNotJson) return null;
      throw error;
    }
  }

  #groupOf({ transport, codec }: Peer): Group {
    const known = listOf(this.#groups).find((group) => group.groups === transport.groups && group.codec === codec);
    if (known !== undefined) return known;
    const group = createGroup(transport, codec, this.name);
    this.#groups = addTo(this.#groups, group);
    return group;
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

/** Roughly what a push that waits keeps in memory. */
function bytesOf(push: Push): number {
  return pushOverheadBytes + (push.type === 'publication' ? (push.publication.data?.length ?? 0) : 0);
}

/** How a position relates to the one before it. A side without position, or an epoch not known yet, is never a gap. */
function follow(last: Position | null, next: Position | null): 'next' | 'repeated' | 'gap' {
  if (last === null || next === null || last.epoch === '') return 'next';
  if (!isSameEpoch(last, next)) return 'gap';
  if (next.offset <= last.offset) return 'repeated';
  return isNext(last, next) ? 'next' : 'gap';
}
