/** What an operator takes back. Times are Unix seconds. */
export type Withdrawal =
  /** All access of a user. */
  | { readonly kind: 'user'; readonly user: string }
  /** One token, by its id. */
  | { readonly kind: 'token'; readonly tokenId: string }
  /** Tokens of a user issued before a time: those for subscriptions to `channel`, or, with null, for connections. */
  | { readonly kind: 'tokens'; readonly user: string; readonly channel: string | null; readonly issuedBefore: number };

/**
 * Who is kept out. Look-ups are asked with every connect and subscribe and answer from memory; a store shared between
 * nodes brings what others withdraw into it within a second.
 */
export interface UserPolicyStore {
  /** From here on every withdrawal, on whichever node it was made, is told to `onWithdrawn` once it is in force here. */
  run(onWithdrawn: (withdrawal: Withdrawal) => void): void;
  /**
   * In force on this node when it resolves, until `expireAt` (Unix seconds; null: for ever). Replaces an earlier one of
   * the same user or token; of tokens by time of issue the stricter stands. May reject with an `EngineError`.
   */
  withdraw(withdrawal: Withdrawal, expireAt: number | null): Promise<void>;
  /** Lifts the block of a user. Idempotent. */
  unblock(user: string): Promise<void>;
  isBlocked(user: string): boolean;
  isRevoked(tokenId: string): boolean;
  /** Tokens issued before this time do not count; 0 when all do. `channel` as in `Withdrawal`. */
  issuedBefore(user: string, channel: string | null): number;
  close(): Promise<void>;
}
