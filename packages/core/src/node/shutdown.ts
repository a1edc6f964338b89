import { disconnects } from '@spindle/protocol';
import type { Clock } from '../lib/clock.ts';
import type { Session } from '../session/session.ts';

/** Moments over which the disconnects are spread. */
const sliceMs = 50;

/**
 * Tells every client to reconnect, spread evenly over the given time, so that they do not all arrive at the next node in
 * one moment. Resolves when all have been told.
 */
export async function disconnectAll(sessions: readonly Session[], spreadMs: number, clock: Clock): Promise<void> {
  const slices = Math.max(1, Math.ceil(spreadMs / sliceMs));
  const perSlice = Math.ceil(sessions.length / slices);
  for (let start = 0; start < sessions.length; start += perSlice) {
    for (const session of sessions.slice(start, start + perSlice)) session.close(disconnects.shutdown);
    const isLast = start + perSlice >= sessions.length;
    if (!isLast) await new Promise<void>((resolve) => void clock.after(sliceMs, resolve));
  }
}
