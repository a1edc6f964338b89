/**
 * A set that is usually of one: most users have one connection, and a `Set` for each would cost more than the
 * connection's own bookkeeping.
 */
export type OneOrMany<T extends object> = T | Set<T>;

export function addTo<T extends object>(held: OneOrMany<T> | undefined, item: T): OneOrMany<T> {
  if (held === undefined || held === item) return item;
  if (held instanceof Set) return held.add(item);
  return new Set([held, item]);
}

/** What remains, undefined when nothing does. */
export function removeFrom<T extends object>(held: OneOrMany<T> | undefined, item: T): OneOrMany<T> | undefined {
  if (held === undefined || held === item) return undefined;
  if (!(held instanceof Set)) return held;
  held.delete(item);
  return held.size === 0 ? undefined : held;
}

/** A snapshot, so that items may leave while it is walked. */
export function listOf<T extends object>(held: OneOrMany<T> | undefined): readonly T[] {
  if (held === undefined) return [];
  return held instanceof Set ? [...held] : [held];
}

export function sizeOf<T extends object>(held: OneOrMany<T> | undefined): number {
  if (held === undefined) return 0;
  return held instanceof Set ? held.size : 1;
}
