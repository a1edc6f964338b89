/**
 * A set that is usually of one: most users have one connection and many channels one subscriber. A `Set` of one takes
 * 220 bytes (`npm run bench -- memory`), more than the object in it.
 */
export type OneOrMany<T extends object> = T | Set<T>;

export function addTo<T extends object>(held: OneOrMany<T> | undefined, item: T): OneOrMany<T> {
  if (held === undefined || held === item) return item;
  if (held instanceof Set) return held.add(item);
  return new Set([held, item]);
}

export function isIn<T extends object>(held: OneOrMany<T> | undefined, item: T): boolean {
  return held instanceof Set ? held.has(item) : held === item;
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

/** The one that was added first. */
export function firstOf<T extends object>(held: OneOrMany<T> | undefined): T | undefined {
  if (!(held instanceof Set)) return held;
  const [first] = held;
  return first;
}

export function sizeOf<T extends object>(held: OneOrMany<T> | undefined): number {
  if (held === undefined) return 0;
  return held instanceof Set ? held.size : 1;
}
