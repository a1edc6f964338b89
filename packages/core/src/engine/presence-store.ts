import type { ClientInfo } from '@spindle/protocol';

export interface PresenceStats {
  readonly numClients: number;
  readonly numUsers: number;
}

/**
 * Who is in a channel. Entries are kept by client id; the node repeats `add` on every presence tick, so a store shared
 * between nodes lets entries of a dead node expire. Every method may reject with an `EngineError`.
 */
export interface PresenceStore {
  /** Idempotent: a known client has its info replaced and its life prolonged. */
  add(channel: string, client: string, info: ClientInfo): Promise<void>;
  /** Idempotent. */
  remove(channel: string, client: string, user: string): Promise<void>;
  /** Snapshot by client id. */
  get(channel: string): Promise<ReadonlyMap<string, ClientInfo>>;
  stats(channel: string): Promise<PresenceStats>;
  /** The clients of `stats` alone; what it costs does not grow with their number. Asked with every join and leave. */
  count(channel: string): Promise<number>;
  close(): Promise<void>;
}
