import type { Clock } from '@spindle/core';
import { settle } from './settle.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  #now: number;
  /** In the order of their creation. */
  readonly #timers = new Set<Timer>();

  /** Starts at a round time of the year 2023 by default, so that seconds and milliseconds cannot be confused. */
  constructor(startMs = 1_700_000_000_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Timers that wait to fire. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Lets time pass. Timers that come due fire at their time and in their order, those they create included; whatever is
   * waiting for a promise runs before the next one fires. Rejects with what a timer throws.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#nextUntil(end); timer !== null; timer = this.#nextUntil(end)) {
      this.#now = timer.at;
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#now = end;
  }

  #nextUntil(end: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === null || timer.at < next.at)) next = timer;
    }
    return next;
  }
}
