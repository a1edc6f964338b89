import type { Clock } from '@spindle/core';

export interface RepeatLimitOptions {
  /** Events of one kind that pass within a window. */
  readonly perWindow: number;
  readonly windowMs: number;
  readonly clock: Clock;
  /** Told at the end of a window how many events of a kind did not pass. */
  onHeldBack(kind: string, count: number): void;
}

/** Lets the first events of each kind in a window through and counts the others, so that a storm cannot flood a log. */
export class RepeatLimit {
  readonly #options: RepeatLimitOptions;
  readonly #counts = new Map<string, number>();
  #cancelEnd: (() => void) | null = null;

  constructor(options: RepeatLimitOptions) {
    this.#options = options;
  }

  passes(kind: string): boolean {
    const { clock, windowMs, perWindow } = this.#options;
    this.#cancelEnd ??= clock.after(windowMs, () => this.endWindow());
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count <= perWindow;
  }

  /** Reports what was held back so far and starts anew. */
  endWindow(): void {
    const { perWindow, onHeldBack } = this.#options;
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    for (const [kind, count] of this.#counts) if (count > perWindow) onHeldBack(kind, count - perWindow);
    this.#counts.clear();
  }
}
