import type { SockJsSession } from './session.ts';

/** By the id that clients made up. Whoever knows an id may use the session, so it is told nobody (T129). */
export type Sessions = Map<string, SockJsSession>;

/** Ids that are too short to be hard to guess open nothing, nor do those that are too long to be kept (T129). */
export function canBeSessionId(id: string): boolean {
  return id.length >= 8 && id.length <= 64;
}
