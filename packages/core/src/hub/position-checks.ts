import type { Clock } from '../lib/clock.ts';
import type { TimerWheel, WheelEntry, WheelLink } from '../lib/timer-wheel.ts';
import type { Hub } from './hub.ts';

export interface PositionCheckOptions {
  readonly hub: Hub;
  readonly wheel: TimerWheel;
  readonly clock: Clock;
  /** Milliseconds a channel may go unheard of before its position is compared; read anew each time. */
  readonly delayMs: () => number;
  readonly metaTtlMs: (channel: string) => number;
}

/**
 * Compares positions with the streams for all channels of the node, a few times within the configured delay, and each
 * before the delay is over (S41).
 */
export class PositionChecks implements WheelEntry {
  wheelLink: WheelLink | null = null;
  readonly #options: PositionCheckOptions;

  constructor(options: PositionCheckOptions) {
    this.#options = options;
    this.#scheduleNext();
  }

  onWake(): void {
    const { hub, delayMs, metaTtlMs } = this.#options;
    void hub.checkPositions(delayMs() - this.#periodMs, metaTtlMs).then(() => this.#scheduleNext());
  }

  close(): void {
    this.#options.wheel.cancel(this);
  }

  get #periodMs(): number {
    return Math.max(1_000, this.#options.delayMs() / 4);
  }

  #scheduleNext(): void {
    const { wheel, clock } = this.#options;
    wheel.schedule(this, clock.now() + this.#periodMs);
  }
}
