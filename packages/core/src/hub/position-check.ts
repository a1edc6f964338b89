import type { Broker } from '../engine/broker.ts';
import { isSameEpoch } from '../engine/position.ts';
import type { Room } from './room.ts';

/**
 * Finds losses that no later publication reveals. A top that is ahead of the room may still be on its way, so it only
 * counts as lost when the room has not reached it by the next check.
 */
export async function checkPosition(room: Room, broker: Broker, metaTtlMs: number): Promise<void> {
  const reached = room.position;
  const { position: top } = await broker.history(room.name, { limit: 0 }, metaTtlMs);
  // What moved during the read is alive, and newer than what was read.
  if (reached === null || room.position !== reached) return;
  if (!isSameEpoch(top, reached)) return room.jumpTo(top, 'the stream of the channel was started anew');
  const { suspect } = room;
  if (suspect !== null && isSameEpoch(suspect, reached) && reached.offset < suspect.offset) {
    return room.jumpTo(top, 'publications of the channel did not reach this node');
  }
  room.suspect = top.offset > reached.offset ? top : null;
}
