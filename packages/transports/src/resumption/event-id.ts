import type { Position } from '@spindle/core';

/** Characters of an id; proxies and servers limit the headers in which it comes back. */
export const longestEventId = 4_096;

/** One channel of an id up to its offset, which changes with every publication. Of ASCII alone, as headers are. */
export function idStem(channel: string, epoch: string): string {
  return `${encodeURIComponent(channel)}=${encodeURIComponent(epoch)}.`;
}

/** Between channels of an id. */
export const idSeparator = '&';

/**
 * The positions that the id of an event names (T71). It comes back from a client, so that anything may stand in it: what
 * cannot be read names nothing (T73).
 */
export function readEventId(id: string): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  if (id.length > longestEventId) return positions;
  for (const [channel, place] of new URLSearchParams(id)) {
    const dot = place.lastIndexOf('.');
    const offset = place.slice(dot + 1);
    if (dot >= 0 && isOffset.test(offset))
      positions.set(channel, { epoch: place.slice(0, dot), offset: Number(offset) });
  }
  return positions;
}

/** Of so few digits that it is exact as a number. */
const isOffset = /^\d{1,15}$/;
