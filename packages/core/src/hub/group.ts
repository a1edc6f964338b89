import type { Codec } from '@spindle/protocol';
import type { Groups } from '../transport/transport.ts';
import type { Audience } from './audience.ts';
import type { Form } from './frames.ts';
import type { Member, Peer } from './member.ts';

/**
 * The subscribers of one channel that get the same frames: a publication is encoded and written once for all of them. It
 * is the delivery of each.
 */
export interface Group {
  readonly mode: 'grouped';
  readonly groups: Groups;
  readonly codec: Codec;
  readonly audience: Audience;
  /** The topic of publications. */
  readonly publications: string;
  members: number;
  listeners: number;
}

export function createGroup({ transport, codec }: Peer, audience: Audience, channel: string): Group {
  return {
    mode: 'grouped',
    groups: transport.groups,
    codec,
    audience,
    publications: topicOf(audience, codec, channel),
    members: 0,
    listeners: 0,
  };
}

/** The topic of join and leave events; not every subscriber wants them, so that most groups never need it. */
export function eventsTopic({ publications }: Group): string {
  return `e${publications}`;
}

export function isGroupFor({ groups, codec, audience }: Group, peer: Peer, wanted: Audience): boolean {
  return (
    groups === peer.transport.groups &&
    codec === peer.codec &&
    audience.form === wanted.form &&
    audience.isCompact === wanted.isCompact &&
    audience.filter?.id === wanted.filter?.id
  );
}

const topicPrefixes = { plain: 'p', unplaced: 'u', whole: 'w', patched: 'd' } as const satisfies Record<Form, string>;

/** Different for any two groups of a host: the prefix tells what follows, and no filter's id begins with that of another. */
function topicOf({ form, isCompact, filter }: Audience, { variant }: Codec, channel: string): string {
  const prefix = isCompact ? `${topicPrefixes[form]}c` : topicPrefixes[form];
  return filter === null ? `${prefix}/${variant}/${channel}` : `${prefix}f/${variant}/${filter.id}/${channel}`;
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
