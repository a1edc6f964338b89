import { audienceOf, isWanted } from './audience.ts';
import type { Frames } from './frames.ts';
import type { Delivered, Member } from './member.ts';

/** Writes a push to a member that shares its frames with nobody at the moment, unless it does not want it. */
export function sendAlone(member: Member, frames: Frames, hasBase = false): void {
  if (frames.excluded === member || !isWanted(frames.push, member)) return;
  const frame = frames.of(member.peer.codec, audienceOf(member, hasBase));
  if (frame === null) member.refusePayload();
  else member.peer.send(frame);
}

/** Whether what a member got last is the publication at its position, when that was so before this. */
export function hasBaseAfter(member: Member, { frames, position }: Delivered, hadBase: boolean): boolean {
  return frames.push.type === 'publication' ? position !== null && frames.excluded !== member : hadBase;
}
