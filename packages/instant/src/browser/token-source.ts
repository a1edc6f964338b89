import type { Backend } from './backend.ts';
import { tokenAge, type TokenAge } from './token-age.ts';

/** Connection tokens of one user. */
export interface TokenSource {
  /** A new token, null when the user gets none. At most one request is under way; all who ask wait for it. */
  getToken(): Promise<string | null>;
  /** Whether the token that was handed out last is no good for another connection. */
  isStale(): boolean;
}

export interface TokenSourceOptions {
  readonly backend: Backend;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly now: () => number;
  /** How long before its end a token is not used any more. */
  readonly marginMs: number;
}

export function createTokenSource({ backend, signal, now, marginMs }: TokenSourceOptions): TokenSource {
  let age: TokenAge | null = null;
  let pending: Promise<string | null> | null = null;

  async function request(): Promise<string | null> {
    try {
      const token = await backend.connectionToken(signal);
      // A token that comes after the user has gone is nobody's.
      signal.throwIfAborted();
      age = token === null ? null : tokenAge(token, now, marginMs);
      return token;
    } finally {
      pending = null;
    }
  }

  return {
    isStale: () => age?.isStale() === true,
    getToken: () => (pending ??= request()),
  };
}
