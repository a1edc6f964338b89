import type { Room } from '../hub/room.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/**
 * Part of the queue limit from which on a client counts as behind, where the newest publication is enough for it (S101).
 * The rest is for what hosts find out late, and for what is never left out.
 */
const behindFrom = 1 / 4;

/**
 * So many bytes wait for the client. Acts before anything else is published, because a room may be in the middle of
 * publishing now; if the client has read everything by then, nobody would tell it a second time.
 */
export function conflateWhenBehind(session: Session, waitingBytes: number): void {
  if (waitingBytes <= session.queueMaxSizeBytes * behindFrom) return;
  session.env.writer.mark({
    flush() {
      if (session.isBehind) forEachRoom(session, (room, member) => room.conflate(member));
    },
  });
}

/** Nothing waits for the client any more. */
export function resumeDelivery(session: Session): void {
  forEachRoom(session, (room, member) => room.resume(member));
}

function forEachRoom({ state }: Session, act: (room: Room, member: Subscription) => void): void {
  if (state.phase !== 'connected') return;
  for (const subscription of state.subscriptions.values()) {
    if (subscription.room !== null) act(subscription.room, subscription);
  }
}
