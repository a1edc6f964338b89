import type { Limit, LimitedCommand } from '../policy/rate-limit.ts';
import { RateLimiter, type LimitedUse, type LimitState } from '../policy/rate-limiter.ts';
import type { SessionEnvironment } from './environment.ts';
import { limitSubject } from './rate-check.ts';
import type { Session } from './session.ts';

/** A rate limit that an operation would be asked for. */
export interface RateLimitRemark extends Pick<Limit, 'path' | 'buckets'> {
  /** Until it would let the operation pass; 0: now. */
  readonly waitMs: number;
  /** It only reports. */
  readonly isDryRun: boolean;
}

/** Who would do what. */
export interface RateQuestion {
  readonly command: LimitedCommand;
  /** The empty user is the anonymous one. */
  readonly user: string;
  /** Null: a connection that has used nothing up yet. */
  readonly session: Session | null;
  readonly channel?: string | undefined;
  /** Of an RPC. */
  readonly method?: string | undefined;
}

/** What `checkRate` would ask, and how things stand (Y38). Takes nothing. */
export function forecastRates(env: SessionEnvironment, question: RateQuestion): readonly RateLimitRemark[] {
  const { rateLimits } = env.settings;
  const { command, user, session, channel, method = '' } = question;
  const now = env.clock.now();
  const use: LimitedUse = { command, subject: () => limitSubject(env, command === 'rpc' ? { method } : { channel }) };
  const remarks: RateLimitRemark[] = [];
  const add = (states: readonly LimitState[], isDryRun: boolean): void => {
    for (const { limit, waitMs } of states)
      remarks.push({ path: limit.path, buckets: limit.buckets, waitMs, isDryRun });
  };
  if (rateLimits.connection !== null && command !== 'connect') {
    const limiter = session?.rateLimiter ?? new RateLimiter();
    add(limiter.forecast(rateLimits.connection, use, now), rateLimits.connection.dryRun);
  }
  if (rateLimits.user !== null && user !== '') {
    add(env.userLimiters.of(user, now).forecast(rateLimits.user, use, now), rateLimits.user.dryRun);
  }
  return remarks;
}
