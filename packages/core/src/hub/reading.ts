import { sendAlone } from './alone.ts';
import type { Held } from './held.ts';
import type { Delivered, Member } from './member.ts';

/** A member that reads the stream for itself (S90) gets what is stored from there, and only the rest from here. */
export function startReading(member: Member, { held }: Held): void {
  const reading = { mode: 'reading' } as const;
  member.delivery = reading;
  for (const delivered of held) {
    if (member.delivery === reading) sendUnstored(member, delivered);
  }
}

export function sendUnstored(member: Member, { frames, position }: Delivered): void {
  if (position === null) sendAlone(member, frames);
}
