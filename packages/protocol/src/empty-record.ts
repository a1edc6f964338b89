/** A record without prototype: keys come from peers, and `__proto__` or `constructor` must be keys like any other. */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
