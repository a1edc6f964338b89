import type { Broker } from '../engine/broker.ts';
import { isSameEpoch } from '../engine/position.ts';
import type { Room } from './room.ts';

/**
 * Finds losses that no later publication reveals. A top that is ahead of the room may still be on its way, so it only
 * counts as lost when the room has not reached it by the next check.
 */
export async function checkPosition(room: Room, broker: Broker, metaTtlMs: number): Promise<void> {
  const { position: top } = await broker.history(room.name, { limit: 0 }, metaTtlMs);
  const reached = room.position;
  if (reached === null) return;
  if (!isSameEpoch(top, reached)) {
    room.position = top;
    room.suspect = null;
    room.loseStates('the stream of the channel was started anew');
    return;
  }
  const { suspect } = room;
  if (suspect !== null && isSameEpoch(suspect, reached) && reached.offset < suspect.offset) {
    room.position = top;
    room.suspect = null;
    room.loseStates('publications of the channel did not reach this node');
    return;
  }
  room.suspect = top.offset > reached.offset ? top : null;
}
