import type { Publication, Push } from '@spindle/protocol';
import { isNext, isSameEpoch, type Position } from '../engine/position.ts';
import { addTo, isIn, listOf, removeFrom, sizeOf, type OneOrMany } from '../lib/one-or-many.ts';
import { Frames, type Form } from './frames.ts';
import { hold, keepNewest, publicationsIn, type Held } from './held.ts';
import { createGroup, eventsTopic, isGroupFor, joinGroup, leaveGroup, type Audience, type Group } from './group.ts';
import type { Delivered, Delivery, Member, Peer } from './member.ts';

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
 * Grouped members all stand at the room's position, so that tracking it costs nothing per subscriber. Members that are
 * not there (still waiting for their subscribe reply, or ahead of the node) are written one by one.
 *
 * Positioned members with delta compression that got the same publication last share patches; the others get publications
 * in full, and after the first one they join them (S71, S72).
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
  /** Grouped members that will share patches once they got a publication. */
  #baseless: OneOrMany<Member> | undefined;
  /** What the grouped members got last is the publication at the room's position. */
  #isLastAtPosition = true;

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
    if (member.delivery.mode === 'grouped') this.#leave(member.delivery, member);
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
    if (member.delivery.mode !== 'held') return;
    const { held } = member.delivery;
    member.delivery = { mode: 'reading' };
    for (const { frames, position } of held) {
      if (position === null && member.delivery.mode === 'reading') this.#sendTo(member, frames);
    }
  }

  /** A publication of that epoch which the member has read, for it alone; `base` is what it got last, null where not known. */
  sendRead(member: Member, publication: Publication, epoch: string, base: Publication | null): void {
    const { channelId } = member;
    const frames = new Frames({ type: 'publication', channel: this.name, channelId, publication, epoch }, base);
    this.#sendTo(member, frames, base !== null);
  }

  /** A member that reads the stream is about to reach its end: everything published from now on is held for it. */
  hold(member: Member): void {
    if (member.delivery.mode === 'reading') member.delivery = { mode: 'held', held: [], heldBytes: 0 };
  }

  /**
   * The member's subscribe reply, which brings it to `at`, is written: what was held follows, then live delivery.
   * `at` is null for members whose position is not tracked. `isRecovered`: the last publication of the reply is that at
   * `at`, so that patches may follow.
   */
  release(member: Member, at: Position | null, isRecovered: boolean): void {
    if (member.delivery.mode !== 'held') return;
    const { held } = member.delivery;
    let reached = at;
    let hasBase = isRecovered;
    for (const delivered of held) {
      const verdict = follow(reached, delivered.position);
      if (verdict === 'repeated') continue;
      if (verdict === 'gap')
        return member.loseState('S30', 'a publication was missed while the subscription was being made');
      reached = reached === null ? null : (delivered.position ?? reached);
      this.#sendTo(member, delivered.frames);
      if (member.delivery.mode !== 'held') return;
      hasBase = hasBaseAfter(member, delivered, hasBase);
    }
    this.#goLive(member, reached, hasBase);
  }

  /**
   * Delivers a publication to everyone who is not excluded, in order; tells positioned members when one before it is
   * missing.
   */
  publish(push: Push, position: Position | null, { previous, excluded }: Circumstances): void {
    const verdict = follow(this.position, position);
    if (verdict === 'repeated') return;
    if (verdict === 'gap') this.#loseMembers(isGrouped, 'a publication of the channel did not reach this node');
    const frames = new Frames(push, this.#isBase(previous) ? previous : null, excluded);
    const hasStepped = excluded !== null && this.#stepAside(excluded);
    if (position !== null) this.position = position;
    for (const group of listOf(this.#groups)) {
      if (group.members > 0 && isWanted(push, group.audience)) this.#publishTo(group, group.publications, frames);
    }
    this.#isLastAtPosition = position !== null;
    if (position !== null) this.#sharePatches();
    if (hasStepped) this.#stepBack(excluded);
    for (const member of listOf(this.#individuals)) this.#deliver(member, { frames, position });
  }

  /** The client of a member is behind. Does nothing to a member that needs every publication (S101). */
  conflate(member: Member): void {
    const { delivery } = member;
    if (!member.latestOnly || delivery.mode !== 'grouped') return;
    this.#leave(delivery, member);
    member.delivery = { mode: 'lagging', newest: null };
    this.#individuals = addTo(this.#individuals, member);
  }

  /** Nothing waits for the client any more: it gets what is newest, and everything from then on. */
  resume(member: Member): void {
    const { delivery } = member;
    if (delivery.mode !== 'lagging') return;
    if (delivery.newest !== null) this.#sendTo(member, delivery.newest);
    // The payload may have been one that ends the connection.
    if (member.delivery !== delivery) return;
    this.#individuals = removeFrom(this.#individuals, member);
    this.#join(member, false);
  }

  /** Delivers a join or leave event to the members that want them. */
  announce(push: Push): void {
    const frames = new Frames(push);
    for (const group of listOf(this.#groups)) {
      if (group.listeners > 0) this.#publishTo(group, eventsTopic(group), frames);
    }
    for (const member of listOf(this.#individuals))
      if (member.pushJoinLeave) this.#deliver(member, { frames, position: null });
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

  #goLive(member: Member, at: Position | null, hasBase: boolean): void {
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
    this.#individuals = removeFrom(this.#individuals, member);
    this.#join(member, hasBase);
  }

  /** Leaves its group for one publication, which the others still share (S122). Answers whether it was in one. */
  #stepAside(member: Member): boolean {
    const { delivery } = member;
    if (delivery.mode !== 'grouped') return false;
    this.#leave(delivery, member);
    member.delivery = { mode: 'detached' };
    return true;
  }

  /** Back among the others, whose base it does not have. */
  #stepBack(member: Member): void {
    if (this.has(member)) this.#join(member, false);
  }

  #join(member: Member, hasBase: boolean): void {
    if (member.delta && member.positioned && !hasBase) this.#baseless = addTo(this.#baseless, member);
    const group = this.#groupOf(member.peer, audienceOf(member, hasBase));
    member.delivery = group;
    joinGroup(group, member);
  }

  #leave(group: Group, member: Member): void {
    this.#baseless = removeFrom(this.#baseless, member);
    leaveGroup(group, member);
    // Clients choose the filters: what nobody uses is not kept.
    if (group.members === 0 && group.audience.filter !== null) this.#groups = removeFrom(this.#groups, group);
  }

  /** The publication is what everybody who shares patches got last. */
  #isBase(publication: Publication | null): boolean {
    return publication !== null && this.#isLastAtPosition && publication.offset === this.position?.offset;
  }

  /** Everybody grouped has just got the publication at the room's position, which makes it the base of the next one. */
  #sharePatches(): void {
    for (const member of listOf(this.#baseless)) {
      if (member.delivery.mode !== 'grouped') continue;
      this.#leave(member.delivery, member);
      this.#join(member, true);
    }
  }

  #deliver(member: Member, delivered: Delivered): void {
    const { delivery } = member;
    // A position moves on all the same.
    if (delivered.frames.excluded === member && !member.positioned) return;
    if (delivery.mode === 'held') {
      hold(delivery, delivered);
      if (delivery.heldBytes > member.peer.queueMaxSizeBytes) this.#relieve(member, delivery);
    } else if (delivery.mode === 'lagging') {
      const { push } = delivered.frames;
      if (push.type !== 'publication') return this.#sendTo(member, delivered.frames);
      if (!isWanted(push, member)) return;
      if (delivery.newest !== null) member.onDropped('conflated', 1);
      delivery.newest = delivered.frames;
    } else if (delivery.mode === 'reading') {
      if (delivered.position === null) this.#sendTo(member, delivered.frames);
    } else if (delivery.mode === 'trailing') {
      const verdict = follow(delivery.at, delivered.position);
      if (verdict === 'gap') return member.loseState('S40', 'a publication of the channel did not reach this node');
      if (verdict === 'next') {
        if (delivered.position !== null) delivery.at = delivered.position;
        delivery.hasBase = hasBaseAfter(member, delivered, delivery.hasBase);
        this.#sendTo(member, delivered.frames);
      }
      if (this.position !== null && this.position.offset >= delivery.at.offset) {
        this.#goLive(member, delivery.at, delivery.hasBase);
      }
    }
  }

  /** More is held for the member than may be. */
  #relieve(member: Member, delivery: Held): void {
    const { peer, latestOnly } = member;
    const isMeant = (push: Push): boolean => isWanted(push, member);
    if (latestOnly) member.onDropped('conflated', keepNewest(delivery, isMeant));
    if (delivery.heldBytes <= peer.queueMaxSizeBytes) return;
    member.onDropped('slow', publicationsIn(delivery));
    peer.onSlow(delivery.heldBytes);
  }

  #publishTo(group: Group, topic: string, frames: Frames): void {
    const frame = frames.of(group.codec, group.audience);
    if (frame !== null) return group.groups.publish(topic, frame);
    for (const member of listOf(this.#members)) {
      if (member.delivery === group) member.refusePayload();
    }
  }

  #sendTo(member: Member, frames: Frames, hasBase = false): void {
    if (frames.excluded === member || !isWanted(frames.push, member)) return;
    const frame = frames.of(member.peer.codec, audienceOf(member, hasBase));
    if (frame === null) member.refusePayload();
    else member.peer.send(frame);
  }

  #groupOf(peer: Peer, audience: Audience): Group {
    const known = listOf(this.#groups).find((group) => isGroupFor(group, peer, audience));
    if (known !== undefined) return known;
    const group = createGroup(peer, audience, this.name);
    this.#groups = addTo(this.#groups, group);
    return group;
  }
}

function isGrouped({ delivery }: Member): boolean {
  return delivery.mode === 'grouped';
}

/** Of nearly every group, which therefore shares it. */
const everybody: Audience = { form: 'plain', isCompact: false, filter: null };

function audienceOf(member: Member, hasBase: boolean): Audience {
  const { filter, compact: isCompact } = member;
  const form = formOf(member, hasBase);
  return form === 'plain' && filter === null && !isCompact ? everybody : { form, isCompact, filter };
}

function formOf({ delta, positioned, latestOnly }: Member, hasBase: boolean): Form {
  if (latestOnly) return 'unplaced';
  if (!delta) return 'plain';
  return positioned && hasBase ? 'patched' : 'whole';
}

/** Whether what a member got last is the publication at its position, when that was so before this. */
function hasBaseAfter(member: Member, { frames, position }: Delivered, hadBase: boolean): boolean {
  return frames.push.type === 'publication' ? position !== null && frames.excluded !== member : hadBase;
}

function isWanted(push: Push, { filter }: Pick<Audience, 'filter'>): boolean {
  return filter === null || push.type !== 'publication' || filter.matches(push.publication.tags);
}

/** A member without its subscribe reply has no position yet. */
function isBehind(delivery: Delivery, top: Position): boolean {
  if (delivery.mode !== 'trailing') return delivery.mode === 'grouped';
  return !isSameEpoch(delivery.at, top) || delivery.at.offset < top.offset;
}

/** How a position relates to the one before it. A side without position, or an epoch not known yet, is never a gap. */
function follow(last: Position | null, next: Position | null): 'next' | 'repeated' | 'gap' {
  if (last === null || next === null || last.epoch === '') return 'next';
  if (!isSameEpoch(last, next)) return 'gap';
  if (next.offset <= last.offset) return 'repeated';
  return isNext(last, next) ? 'next' : 'gap';
}
