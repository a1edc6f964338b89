import type { Room } from '../hub/room.ts';

/** Share of the limit at which a crowd is over: a channel about the limit does not change back and forth. */
const calmShare = 0.9;

/** Channels of this node with so many clients that joins and leaves are not told (S111). */
export class Crowds {
  readonly #rooms = new WeakSet<Room>();

  has(room: Room): boolean {
    return this.#rooms.has(room);
  }

  /** Takes note of how many clients a channel has, on all nodes. */
  observe(room: Room, numClients: number, limit: number): void {
    if (numClients > limit) this.#rooms.add(room);
    else if (numClients <= limit * calmShare) this.#rooms.delete(room);
  }
}
