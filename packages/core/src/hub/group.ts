import type { Codec } from '@spindle/protocol';
import type { Groups, Transport } from '../transport/transport.ts';
import type { Member } from './member.ts';

/**
 * The subscribers of one channel that share a host and a wire variant: a publication is encoded and written once for
 * all of them. Join and leave events have a topic of their own, because not every subscriber wants them.
 */
export interface Group {
  readonly groups: Groups;
  readonly codec: Codec;
  readonly publications: string;
  readonly events: string;
  members: number;
  listeners: number;
}

export function createGroup(transport: Transport, codec: Codec, channel: string): Group {
  return {
    groups: transport.groups,
    codec,
    publications: `p/${codec.variant}/${channel}`,
    events: `e/${codec.variant}/${channel}`,
    members: 0,
    listeners: 0,
  };
}

export function joinGroup(group: Group, member: Member): void {
  group.members += 1;
  member.peer.transport.join(group.publications);
  if (member.pushJoinLeave) {
    group.listeners += 1;
    member.peer.transport.join(group.events);
  }
}

export function leaveGroup(group: Group, member: Member): void {
  group.members -= 1;
  member.peer.transport.leave(group.publications);
  if (member.pushJoinLeave) {
    group.listeners -= 1;
    member.peer.transport.leave(group.events);
  }
}
