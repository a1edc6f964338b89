import type { Channel } from '../channel/channel-rules.ts';
import { disconnected, RefusedError } from './refused.ts';
import type { Session } from './session.ts';
import type { ConnectedState } from './state.ts';

/** The state of a connected session; a command that finds it gone after an await ends quietly. */
export function connectedState(session: Session): ConnectedState {
  const { state } = session;
  if (state.phase === 'connected') return state;
  throw connectionEnded();
}

/** Ends a command quietly, after an await during which its connection ended. */
export function connectionEnded(): RefusedError {
  return disconnected('connectionClosed', {
    rule: 'S50',
    because: 'the connection ended while the command was running',
  });
}

/** The channel a command names, which must not be empty (S51) and has to satisfy the name rules (C). */
export function requireChannel(session: Session, name: string | undefined, operation: string): Channel {
  requireName(name, operation);
  const lookup = session.env.rules.resolveForClient(name);
  if (!lookup.found) throw new RefusedError(lookup.refusal);
  return lookup.channel;
}

export function requireName(name: string | undefined, operation: string): asserts name is string {
  if (name === undefined || name === '') {
    throw disconnected('badRequest', { rule: 'S51', because: `${operation} without a channel` });
  }
}
