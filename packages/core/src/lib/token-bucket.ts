export interface BucketSettings {
  /** Tokens that come within an interval, and that there are at most. */
  readonly rate: number;
  readonly intervalMs: number;
}

/** Lets `rate` events pass in an interval, and as many at once after a quiet one. Full at first. */
export class TokenBucket {
  readonly #settings: BucketSettings;
  #tokens: number;
  #filledAtMs: number;

  constructor(settings: BucketSettings, nowMs: number) {
    this.#settings = settings;
    this.#tokens = settings.rate;
    this.#filledAtMs = nowMs;
  }

  /** Whether one more event may pass now; if so it is counted. */
  take(nowMs: number): boolean {
    if (this.waitMs(nowMs) > 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** An event has passed elsewhere: it is counted even where none might pass now, as a debt of one interval at most. */
  charge(nowMs: number): void {
    this.waitMs(nowMs);
    this.#tokens = Math.max(-this.#settings.rate, this.#tokens - 1);
  }

  /** Milliseconds until one more event may pass, 0 when it may now. */
  waitMs(nowMs: number): number {
    const { rate, intervalMs } = this.#settings;
    const gained = (Math.max(0, nowMs - this.#filledAtMs) * rate) / intervalMs;
    this.#tokens = Math.min(rate, this.#tokens + gained);
    this.#filledAtMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * intervalMs) / rate);
  }
}

/** Takes a token of each, or of none. Answers the milliseconds until each has one, 0 when they were taken. */
export function takeFromAll(buckets: readonly TokenBucket[], nowMs: number): number {
  let waitMs = 0;
  for (const bucket of buckets) waitMs = Math.max(waitMs, bucket.waitMs(nowMs));
  if (waitMs === 0) for (const bucket of buckets) bucket.take(nowMs);
  return waitMs;
}
