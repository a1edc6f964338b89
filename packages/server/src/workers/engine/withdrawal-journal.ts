import type { Clock, Withdrawal } from '@spindle/core';

export interface JournalEntry {
  readonly withdrawal: Withdrawal;
  /** Unix seconds; null: for ever. */
  readonly expireAt: number | null;
}

/** So many entries are kept before those that have ended are looked for. */
const fewEntries = 1_000;

/** What is withdrawn now, for workers that start later. */
export class WithdrawalJournal {
  readonly #clock: Clock;
  readonly #entries = new Map<string, JournalEntry>();

  #pruneAt = fewEntries;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(withdrawal: Withdrawal, expireAt: number | null): void {
    const key = JSON.stringify(withdrawal);
    const known = this.#entries.get(key);
    // Of tokens by time of issue the stricter stands; an entry with another time has a key of its own.
    const isKnownStricter = withdrawal.kind === 'tokens' && known !== undefined && endOf(known) > endOf({ expireAt });
    if (!isKnownStricter) this.#entries.set(key, { withdrawal, expireAt });
    if (this.#entries.size >= this.#pruneAt) this.#pruneAt = Math.max(fewEntries, this.entries().length * 2);
  }

  unblock(user: string): void {
    this.#entries.delete(JSON.stringify({ kind: 'user', user } satisfies Withdrawal));
  }

  /** Those that have not ended; the others are forgotten. */
  entries(): readonly JournalEntry[] {
    const now = this.#clock.now();
    for (const [key, entry] of this.#entries) if (endOf(entry) <= now) this.#entries.delete(key);
    return [...this.#entries.values()];
  }
}

/** Milliseconds. */
function endOf({ expireAt }: Pick<JournalEntry, 'expireAt'>): number {
  return expireAt === null ? Infinity : expireAt * 1_000;
}
