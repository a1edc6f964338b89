import type { Session } from '../session.ts';
import type { ChannelEvent, ConnectionEvent, UserEvent } from './hooks.ts';

/** What every hook is told. */
export function connectionEvent({ client, transport, request }: Session): ConnectionEvent {
  return { client, transport: transport.name, encoding: transport.encoding, request: request.http };
}

/** What a hook is told of a connection that is known to belong to somebody. */
export function userEvent(session: Session): UserEvent {
  return { ...connectionEvent(session), user: session.user ?? '', meta: session.meta };
}

/** The same, about one channel. */
export function channelEvent(session: Session, channel: string): ChannelEvent {
  const { state } = session;
  const isSubscribed = state.phase === 'connected' && state.subscriptions.get(channel)?.isLive === true;
  return { ...userEvent(session), channel, isSubscribed };
}
