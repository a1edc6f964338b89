import { takeFromAll, TokenBucket } from '../lib/token-bucket.ts';
import type { CommandLimits, Limit, LimitedCommand } from './rate-limit.ts';

export interface LimitState {
  readonly limit: Limit;
  /** Until the next token; 0: there is one. */
  readonly waitMs: number;
}

/** A limit that is used up. */
export type Exceeded = LimitState;

export interface LimitedUse {
  /** Null: only the total counts it. */
  readonly command: LimitedCommand | null;
  /** Namespace or method, by which there may be an override. Asked only where there is any. */
  readonly subject: () => string;
}

/** Which of the limits of a command a token was of: its own, or that of all together. */
export type LimitPart = 'command' | 'total';

/** A limit, by where it stands. */
export interface LimitPlace extends LimitedUse {
  readonly part: LimitPart;
}

/**
 * Commands that give something back are counted and never refused: a client told otherwise would reconnect, or keep what
 * it no longer wants (Y25).
 */
const onlyCounted: ReadonlySet<LimitedCommand> = new Set(['unsubscribe']);

/** The buckets of one connection or one user. Made as they are needed. */
export class RateLimiter {
  readonly #buckets = new Map<Limit, readonly TokenBucket[]>();

  /** Takes the tokens a command costs, of its own limit first and then of the total (Y20 to Y25). */
  takeCommand(limits: CommandLimits, use: LimitedUse, { nowMs, onTaken }: Taking): Exceeded | null {
    const isOnlyCounted = use.command !== null && onlyCounted.has(use.command);
    for (const part of parts) {
      const limit = limitAt(limits, use, part);
      if (limit === null) continue;
      const exceeded = this.take(limit, nowMs);
      if (exceeded === null) onTaken?.(part);
      else if (!isOnlyCounted) return exceeded;
    }
    return null;
  }

  /** How the limits stand that a command would be asked for. Takes nothing. */
  forecast(limits: CommandLimits, use: LimitedUse, nowMs: number): readonly LimitState[] {
    return parts
      .map((part) => limitAt(limits, use, part))
      .filter((limit) => limit !== null)
      .map((limit) => {
        const waits = this.#buckets.get(limit)?.map((bucket) => bucket.waitMs(nowMs)) ?? [];
        return { limit, waitMs: Math.max(0, ...waits) };
      });
  }

  take(limit: Limit | null, nowMs: number): Exceeded | null {
    if (limit === null) return null;
    const waitMs = takeFromAll(this.#bucketsOf(limit, nowMs), nowMs);
    return waitMs === 0 ? null : { limit, waitMs };
  }

  /** What passed on another node counts here as well. */
  charge(limit: Limit | null, nowMs: number): void {
    if (limit === null) return;
    for (const bucket of this.#bucketsOf(limit, nowMs)) bucket.charge(nowMs);
  }

  #bucketsOf(limit: Limit, nowMs: number): readonly TokenBucket[] {
    let buckets = this.#buckets.get(limit);
    if (buckets === undefined) {
      buckets = limit.buckets.map((settings) => new TokenBucket(settings, nowMs));
      this.#buckets.set(limit, buckets);
    }
    return buckets;
  }
}

/** In the order they are asked. */
const parts: readonly LimitPart[] = ['command', 'total'];

/** When tokens are taken, and who is told of which. */
export interface Taking {
  readonly nowMs: number;
  readonly onTaken?: ((part: LimitPart) => void) | undefined;
}

/** Null: there is none. */
export function limitAt(limits: CommandLimits, { command, subject }: LimitedUse, part: LimitPart): Limit | null {
  if (part === 'total') return limits.total;
  return command === null ? null : limitOf(limits, command, subject);
}

function limitOf({ commands }: CommandLimits, command: LimitedCommand, subject: () => string): Limit | null {
  const { base, overrides } = commands[command];
  if (overrides.size === 0) return base;
  const override = overrides.get(subject());
  return override === undefined ? base : override;
}

/** Milliseconds after which every bucket of these limits is full again, whatever was taken. */
export function refillMs({ total, commands }: CommandLimits): number {
  const limits = [total, ...Object.values(commands).flatMap(({ base, overrides }) => [base, ...overrides.values()])];
  return Math.max(...limits.map(longestIntervalMs));
}

/** The same of one limit. */
export function longestIntervalMs(limit: Limit | null): number {
  return Math.max(0, ...(limit?.buckets ?? []).map(({ intervalMs }) => intervalMs));
}
