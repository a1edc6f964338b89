/** Whose tokens are taken on several nodes: of a user, of an address, and of all connections together. */
export type SharedBucket = 'user' | 'address' | 'connections';

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
  /** A token was taken on this node, of the bucket that these words name: the others are a message late to take it, too. */
  took(bucket: SharedBucket, ...words: readonly string[]): void;
  /** Told what was taken on other nodes. Whoever listens last is the one. */
  onTaken(bucket: SharedBucket, listener: (...words: string[]) => void): void;
  /** How many connections the user has on any node. */
  countOf(user: string): Promise<number>;
  /** A client of the user is about to be let in. Answers those that came before, on any node, the oldest first. */
  enter(user: string, client: string): Promise<readonly string[]>;
  /** It is gone, or was not let in. Idempotent. */
  leave(user: string, client: string): void;
}
