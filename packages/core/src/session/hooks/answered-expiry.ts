/** An expiry out of an answer, in Unix seconds. Throws a TypeError for what is no number of them: timers would take it for a time. */
export function answeredExpiry<T extends number | null | undefined>(expireAt: T): T {
  if (expireAt === null || expireAt === undefined || Number.isFinite(expireAt)) return expireAt;
  throw new TypeError('expireAt of the answer is not a number of seconds');
}
