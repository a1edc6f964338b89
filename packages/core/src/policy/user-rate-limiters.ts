import { ExpiringMap } from '../lib/expiring-map.ts';
import type { CommandLimits } from './rate-limit.ts';
import {
  limitAt,
  RateLimiter,
  refillMs,
  type Exceeded,
  type LimitedUse,
  type LimitPlace,
  type Taking,
} from './rate-limiter.ts';

/** The buckets of users, which outlive their connections: reconnecting refills nothing (Y24). */
export class UserRateLimiters {
  readonly #byUser = new ExpiringMap<RateLimiter>();
  #limits: CommandLimits | null = null;
  #refillMs = 0;

  takeCommand(user: string, limits: CommandLimits, use: LimitedUse, taking: Taking): Exceeded | null {
    return this.#limiterFor(user, limits, taking.nowMs).takeCommand(limits, use, taking);
  }

  /** What the user did on another node counts here as well. */
  charge(user: string, limits: CommandLimits, place: LimitPlace, nowMs: number): void {
    this.#limiterFor(user, limits, nowMs).charge(limitAt(limits, place, place.part), nowMs);
  }

  #limiterFor(user: string, limits: CommandLimits, nowMs: number): RateLimiter {
    if (limits !== this.#limits) {
      this.#limits = limits;
      this.#refillMs = refillMs(limits);
    }
    const limiter = this.of(user, nowMs);
    this.#byUser.set(user, limiter, { nowMs, endsAtMs: nowMs + this.#refillMs });
    return limiter;
  }

  /** One that has used nothing up, when nothing is known of the user. */
  of(user: string, nowMs: number): RateLimiter {
    return this.#byUser.get(user, nowMs) ?? new RateLimiter();
  }
}
