const yearSeconds = 365 * 24 * 3_600;

/** Whole seconds from now until a Unix time, at most a year (S11); zero or less when it has passed. */
export function ttlUntil(unixSeconds: number, nowMs: number): number {
  return Math.min(Math.floor(unixSeconds) - Math.floor(nowMs / 1_000), yearSeconds);
}
