import { ExpiringMap } from '../lib/expiring-map.ts';
import type { CommandLimits } from './rate-limit.ts';
import { RateLimiter, refillMs, type Exceeded, type LimitedUse } from './rate-limiter.ts';

/** The buckets of users, which outlive their connections: reconnecting refills nothing (Y24). */
export class UserRateLimiters {
  readonly #byUser = new ExpiringMap<RateLimiter>();
  #limits: CommandLimits | null = null;
  #refillMs = 0;

  takeCommand(user: string, limits: CommandLimits, use: LimitedUse, nowMs: number): Exceeded | null {
    if (limits !== this.#limits) {
      this.#limits = limits;
      this.#refillMs = refillMs(limits);
    }
    const limiter = this.of(user, nowMs);
    this.#byUser.set(user, limiter, { nowMs, endsAtMs: nowMs + this.#refillMs });
    return limiter.takeCommand(limits, use, nowMs);
  }

  /** One that has used nothing up, when nothing is known of the user. */
  of(user: string, nowMs: number): RateLimiter {
    return this.#byUser.get(user, nowMs) ?? new RateLimiter();
  }
}
