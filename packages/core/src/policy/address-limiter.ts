import { ExpiringMap } from '../lib/expiring-map.ts';
import type { Limit } from './rate-limit.ts';
import { longestIntervalMs, RateLimiter, type Exceeded } from './rate-limiter.ts';

export interface AddressLimits {
  /** Tokens are taken and reported, and nothing is refused. */
  readonly dryRun: boolean;
  /** Connections an address may open; null: any number. */
  readonly connects: Limit | null;
  /** Connections an address may hold on this node; 0: any number. */
  readonly maxConcurrent: number;
  /** Addresses whose tokens are counted at once. */
  readonly maxTracked: number;
}

/**
 * The tokens of addresses that open connections. While as many are tracked as may be, others have no limit: a crowd of
 * addresses must not lock everybody out (Y34).
 */
export class AddressLimiter {
  readonly #limits: AddressLimits;
  readonly #refillMs: number;
  readonly #byAddress = new ExpiringMap<RateLimiter>();
  #sweepAtMs = -Infinity;

  constructor(limits: AddressLimits) {
    this.#limits = limits;
    this.#refillMs = longestIntervalMs(limits.connects);
  }

  /** Takes what one more connection of the address costs. */
  take(address: string, nowMs: number): Exceeded | null {
    return this.#limiterOf(address, nowMs)?.take(this.#limits.connects, nowMs) ?? null;
  }

  /** A connection of the address that another node took in counts here as well. */
  charge(address: string, nowMs: number): void {
    this.#limiterOf(address, nowMs)?.charge(this.#limits.connects, nowMs);
  }

  /** Null: the address has no limit. */
  #limiterOf(address: string, nowMs: number): RateLimiter | null {
    if (this.#limits.connects === null) return null;
    const known = this.#byAddress.get(address, nowMs);
    if (known === undefined && this.#isFull(nowMs)) return null;
    const limiter = known ?? new RateLimiter();
    this.#byAddress.set(address, limiter, { nowMs, endsAtMs: nowMs + this.#refillMs });
    return limiter;
  }

  /** Whoever has all tokens back is forgotten, once in an interval: at each connect it would cost too much. */
  #isFull(nowMs: number): boolean {
    if (this.#byAddress.size < this.#limits.maxTracked) return false;
    if (nowMs < this.#sweepAtMs) return true;
    this.#sweepAtMs = nowMs + this.#refillMs;
    this.#byAddress.sweep(nowMs);
    return this.#byAddress.size >= this.#limits.maxTracked;
  }
}
