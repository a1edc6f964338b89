import type { Inbound } from './dispatch.ts';
import { refused } from './refused.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';

const subscriberMethods: ReadonlySet<string> = new Set(['publish', 'presence', 'history']);

/** Clients of 2016 publish and read only where they are subscribed, whatever the namespace allows others (L25). */
export function requireSubscription(session: Session, command: Inbound): void {
  if (!subscriberMethods.has(command.method) || !('params' in command) || !('channel' in command.params)) return;
  const { channel = '' } = command.params;
  // A command without a channel is refused for that, by whoever serves it.
  if (channel === '' || connectedState(session).subscriptions.get(channel)?.isLive === true) return;
  throw refused('permissionDenied', {
    rule: 'L25',
    because: `${command.method} of a client of 2016 in a channel it is not subscribed to`,
    fix: 'subscribe first',
  });
}
