import type { Namespace } from './namespace.ts';

/** How far back a first subscribe reaches: not further than either says. */
export interface Rewind {
  /** Publications; 0: as many as one page of a recovery. */
  readonly size: number;
  /** Milliseconds; 0: of any age. */
  readonly ttlMs: number;
}

/** What a client asks for, as it came: seconds, and absent means no limit. */
export interface RewindRequest {
  readonly size?: number | undefined;
  readonly ttl?: number | undefined;
}

/**
 * What a subscriber gets of the history with its first subscribe (C110 to C113): what it asks for where it may read history,
 * otherwise what the namespace gives to everybody; null: nothing.
 */
export function decideRewind(
  { options }: Namespace,
  { size = 0, ttl = 0 }: RewindRequest,
  mayReadHistory: () => boolean,
): Rewind | null {
  const { historySize, historyTtlMs, rewindSize, rewindTtlMs, slowConsumer } = options;
  // What was read and what is live are told apart by positions.
  if (historySize <= 0 || historyTtlMs <= 0 || slowConsumer === 'latest_only') return null;
  const asked = { size, ttlMs: ttl * 1_000 };
  if (isLimited(asked) && mayReadHistory()) return asked;
  const given = { size: rewindSize, ttlMs: rewindTtlMs };
  return isLimited(given) ? given : null;
}

/** Without any limit nothing is asked for. */
function isLimited({ size, ttlMs }: Rewind): boolean {
  return size > 0 || ttlMs > 0;
}
