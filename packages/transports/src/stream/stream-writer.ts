import type { Frame } from '@spindle/protocol';
import { MemberGroups } from '../groups/member-groups.ts';
import { EventFrame } from '../resumption/event-frame.ts';
import { EventNumbering } from '../resumption/event-numbering.ts';
import type { StreamFraming } from './framing.ts';

/** How frames become the bytes of one connection. */
export interface StreamWriter<Ready> {
  /** Shared by all connections whose frames stand alike. */
  readonly groups: MemberGroups<Ready>;
  /** What is for this connection alone. */
  own(frame: Frame): Uint8Array;
  /** What was made ready for a group. */
  shared(ready: Ready): Uint8Array;
}

/** One writer for all connections: nothing differs between them. */
export function plainWriter({ wrap }: StreamFraming): StreamWriter<Uint8Array> {
  return { groups: new MemberGroups(wrap), own: wrap, shared: (ready) => ready };
}

/** Writers of events with ids, each for a connection that came back with `lastEventId` (T71). */
export function numberedWriters(): (lastEventId: string) => StreamWriter<EventFrame> {
  const groups = new MemberGroups((frame) => new EventFrame(frame));
  return (lastEventId) => {
    const numbering = new EventNumbering(lastEventId);
    return {
      groups,
      own: (frame) => numbering.own(new EventFrame(frame)),
      shared: (ready) => numbering.shared(ready),
    };
  };
}
