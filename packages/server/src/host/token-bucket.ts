/** Lets `ratePerSecond` events a second pass, and as many at once after a quiet second. */
export class TokenBucket {
  readonly #ratePerSecond: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(ratePerSecond: number, nowMs: number) {
    this.#ratePerSecond = ratePerSecond;
    this.#tokens = ratePerSecond;
    this.#filledAtMs = nowMs;
  }

  /** Whether one more event may pass now; if so it is counted. */
  take(nowMs: number): boolean {
    const gained = (Math.max(0, nowMs - this.#filledAtMs) * this.#ratePerSecond) / 1000;
    this.#tokens = Math.min(this.#ratePerSecond, this.#tokens + gained);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
