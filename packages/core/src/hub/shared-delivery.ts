import { addTo, listOf, removeFrom, type OneOrMany } from '../lib/one-or-many.ts';
import { audienceOf, isWanted, type Audience } from './audience.ts';
import type { Frames } from './frames.ts';
import { createGroup, eventsTopic, isGroupFor, joinGroup, leaveGroup, type Group } from './group.ts';
import type { Member, Peer } from './member.ts';

/**
 * The groups of a channel: its members that stand where the channel stands, and share their frames.
 *
 * Positioned members with delta compression that got the same publication last share patches; the others get publications
 * in full, and after the first one they join them (S71, S72).
 */
export class SharedDelivery {
  readonly #channel: string;
  #groups: OneOrMany<Group> | undefined;
  /** Members that will share patches once they got a publication. */
  #baseless: OneOrMany<Member> | undefined;

  constructor(channel: string) {
    this.#channel = channel;
  }

  /** `hasBase`: what the member got last is what all who share patches got last. */
  join(member: Member, hasBase: boolean): void {
    if (member.delta && member.positioned && !hasBase) this.#baseless = addTo(this.#baseless, member);
    const group = this.#groupOf(member.peer, audienceOf(member, hasBase));
    member.delivery = group;
    joinGroup(group, member);
  }

  /** The caller gives the member its next delivery. */
  leave(member: Member, group: Group): void {
    this.#baseless = removeFrom(this.#baseless, member);
    leaveGroup(group, member);
    // Clients choose the filters: what nobody uses is not kept.
    if (group.members === 0 && group.audience.filter !== null) this.#groups = removeFrom(this.#groups, group);
  }

  /** `members` are those of the channel, here and elsewhere. */
  publish(frames: Frames, members: OneOrMany<Member> | undefined): void {
    for (const group of listOf(this.#groups)) {
      if (group.members === 0 || !isWanted(frames.push, group.audience)) continue;
      if (!publishTo(group, group.publications, frames)) refusePayload(group, members);
    }
  }

  announce(frames: Frames, members: OneOrMany<Member> | undefined): void {
    for (const group of listOf(this.#groups)) {
      if (group.listeners > 0 && !publishTo(group, eventsTopic(group), frames)) refusePayload(group, members);
    }
  }

  /** Everybody has just got the publication at the position of the channel, which makes it the base of the next one. */
  sharePatches(): void {
    for (const member of listOf(this.#baseless)) {
      if (member.delivery.mode !== 'grouped') continue;
      this.leave(member, member.delivery);
      this.join(member, true);
    }
  }

  #groupOf(peer: Peer, audience: Audience): Group {
    const known = listOf(this.#groups).find((group) => isGroupFor(group, peer, audience));
    if (known !== undefined) return known;
    const group = createGroup(peer, audience, this.#channel);
    this.#groups = addTo(this.#groups, group);
    return group;
  }
}

/** Answers false when the payload cannot be written in the encoding of the group. */
function publishTo({ codec, audience, groups }: Group, topic: string, frames: Frames): boolean {
  const frame = frames.of(codec, audience);
  if (frame !== null) groups.publish(topic, frame);
  return frame !== null;
}

function refusePayload(group: Group, members: OneOrMany<Member> | undefined): void {
  for (const member of listOf(members)) {
    if (member.delivery === group) member.refusePayload();
  }
}
