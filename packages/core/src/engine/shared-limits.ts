/**
 * What limits count over nodes that are one server to their clients. How many connections there are is looked up in a copy that
 * is at most a message late; who is a user's oldest is decided in one place.
 */
export interface SharedLimits {
  /** One connection more, or less, on this node, and from the address where those are counted. */
  count(address: string | undefined, change: 1 | -1): void;
  /** On the other nodes. */
  readonly numConnections: number;
  /** On the other nodes. */
  numConnectionsFrom(address: string): number;
  /** A client of the user is about to be let in. Answers those that came before, on any node, the oldest first. */
  enter(user: string, client: string): Promise<readonly string[]>;
  /** It is gone, or was not let in. Idempotent. */
  leave(user: string, client: string): void;
}
