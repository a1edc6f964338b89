interface Entry<V> {
  value: V;
  endsAtMs: number;
}

/** Below this size nothing is swept. */
const sweepFrom = 1_024;

/**
 * A map whose entries end at a time of their own, Infinity for never. Needs no timer: an entry that has ended is not
 * found, and all of those are dropped whenever the map has doubled since the last time.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>();
  #sweepAt = sweepFrom;

  /** Entries in memory, those included that have ended since the last sweep. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: string, nowMs: number): V | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.endsAtMs <= nowMs ? undefined : entry.value;
  }

  /** When a live entry ends; undefined when there is none. */
  endOf(key: string, nowMs: number): number | undefined {
    const endsAtMs = this.#entries.get(key)?.endsAtMs;
    return endsAtMs === undefined || endsAtMs <= nowMs ? undefined : endsAtMs;
  }

  set(key: string, value: V, times: { readonly endsAtMs: number; readonly nowMs: number }): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.value = value;
      known.endsAtMs = times.endsAtMs;
      return;
    }
    if (this.#entries.size >= this.#sweepAt) this.sweep(times.nowMs);
    this.#entries.set(key, { value, endsAtMs: times.endsAtMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Drops what has ended. */
  sweep(nowMs: number): void {
    for (const [key, { endsAtMs }] of this.#entries) if (endsAtMs <= nowMs) this.#entries.delete(key);
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#entries.size);
  }
}
