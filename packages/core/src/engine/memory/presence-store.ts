import type { ClientInfo } from '@spindle/protocol';
import type { PresenceStats, PresenceStore } from '../presence-store.ts';

/** Presence of a single node. Nothing expires: whoever adds a client of this node also removes it. */
export function createMemoryPresenceStore(): PresenceStore {
  return new MemoryPresenceStore();
}

/** Who is in one channel. Users are counted as they come and go, so that stats need no walk over the clients. */
interface Attendance {
  readonly clients: Map<string, ClientInfo>;
  readonly clientsByUser: Map<string, number>;
}

class MemoryPresenceStore implements PresenceStore {
  readonly #byChannel = new Map<string, Attendance>();

  async add(channel: string, client: string, info: ClientInfo): Promise<void> {
    let attendance = this.#byChannel.get(channel);
    if (attendance === undefined) {
      attendance = { clients: new Map(), clientsByUser: new Map() };
      this.#byChannel.set(channel, attendance);
    }
    const known = attendance.clients.get(client);
    attendance.clients.set(client, info);
    if (known?.user === info.user) return;
    if (known !== undefined) countUser(attendance, known.user, -1);
    countUser(attendance, info.user, 1);
  }

  async remove(channel: string, client: string, _user: string): Promise<void> {
    const attendance = this.#byChannel.get(channel);
    const info = attendance?.clients.get(client);
    if (attendance === undefined || info === undefined) return;
    attendance.clients.delete(client);
    countUser(attendance, info.user, -1);
    if (attendance.clients.size === 0) this.#byChannel.delete(channel);
  }

  async get(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    return new Map(this.#byChannel.get(channel)?.clients);
  }

  async stats(channel: string): Promise<PresenceStats> {
    const attendance = this.#byChannel.get(channel);
    return { numClients: attendance?.clients.size ?? 0, numUsers: attendance?.clientsByUser.size ?? 0 };
  }

  async count(channel: string): Promise<number> {
    return this.#byChannel.get(channel)?.clients.size ?? 0;
  }

  async close(): Promise<void> {
    this.#byChannel.clear();
  }
}

function countUser({ clientsByUser }: Attendance, user: string, change: 1 | -1): void {
  const count = (clientsByUser.get(user) ?? 0) + change;
  if (count === 0) clientsByUser.delete(user);
  else clientsByUser.set(user, count);
}
