import { errors, type Codec } from '@spindle/protocol';
import type { Channel, ChannelRules } from '../channel/channel-rules.ts';
import { disconnected, refused, RefusedError } from './refused.ts';
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

/** C6; generations before v2 know this refusal as 106. */
export function requireShortName(rules: ChannelRules, name: string, version: Codec['version']): void {
  const tooLong = rules.checkLength(name);
  if (tooLong === null) return;
  if (version === 'v2') throw new RefusedError(tooLong);
  throw new RefusedError({ ...tooLong, outcome: { kind: 'error', error: errors.limitExceeded } });
}

/** Neither subscribed already nor at the limit; the two generations ask in different order (S31, S32). */
export function requireRoom(session: Session, name: string): void {
  const { subscriptions } = connectedState(session);
  const { channelLimit } = session.env.settings;
  const isTaken = subscriptions.has(name);
  const isFull = subscriptions.size >= channelLimit;
  if (isFull && (session.codec.version !== 'v2' || !isTaken)) {
    throw refused('limitExceeded', {
      rule: 'S32',
      because: `the connection has ${subscriptions.size} subscriptions, client.channel_limit is ${channelLimit}`,
    });
  }
  if (isTaken) {
    throw refused('alreadySubscribed', { rule: 'S31', because: 'the connection is subscribed to the channel already' });
  }
}
