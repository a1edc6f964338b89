import type { Codec } from '@spindle/protocol';
import type { Groups, Transport } from '../transport/transport.ts';
import type { Member } from './member.ts';

/**
 * The subscribers of one channel that share a host and a wire variant: a publication is encoded and written once for
 * all of them. It is the delivery of each.
 */
export interface Group {
  readonly mode: 'grouped';
  readonly groups: Groups;
  readonly codec: Codec;
  readonly channel: string;
  /** The topic of publications. */
  readonly publications: string;
  members: number;
  listeners: number;
}

export function createGroup(transport: Transport, codec: Codec, channel: string): Group {
  return {
    mode: 'grouped',
    groups: transport.groups,
    codec,
    channel,
    publications: `p/${codec.variant}/${channel}`,
    members: 0,
    listeners: 0,
  };
}

/** The topic of join and leave events; not every subscriber wants them, so that most groups never need it. */
export function eventsTopic({ codec, channel }: Group): string {
  return `e/${codec.variant}/${channel}`;
}

export function joinGroup(group: Group, member: Member): void {
  group.members += 1;
  member.peer.transport.join(group.publications);
  if (member.pushJoinLeave) {
    group.listeners += 1;
    member.peer.transport.join(eventsTopic(group));
  }
}

export function leaveGroup(group: Group, member: Member): void {
  group.members -= 1;
  member.peer.transport.leave(group.publications);
  if (member.pushJoinLeave) {
    group.listeners -= 1;
    member.peer.transport.leave(eventsTopic(group));
  }
}
