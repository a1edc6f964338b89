import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/**
 * Lists a subscriber in the channel's presence, or prolongs that. Nobody stays listed who unsubscribed or went away while
 * the store was at it, and was removed before having been added.
 */
export async function addPresence({ session, channel, clientInfo }: Subscription): Promise<void> {
  const { presence } = session.env;
  await presence.add(channel.name, session.client, clientInfo);
  if (!isWanted(session, channel.name)) await presence.remove(channel.name, session.client, session.user ?? '');
}

/** Also when it is another subscription of the connection by now. */
function isWanted({ state }: Session, channel: string): boolean {
  return state.phase === 'connected' && state.subscriptions.get(channel)?.features.presence === true;
}
