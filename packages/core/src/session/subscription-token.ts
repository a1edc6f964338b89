import type { Codec } from '@spindle/protocol';
import type { SubscriptionGrant } from './authenticator.ts';
import type { SessionEnvironment } from './environment.ts';
import { disconnected, refused } from './refused.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';

/** Who a subscription is asked for. */
export interface Subscriber {
  /** The empty user is the anonymous one. */
  readonly user: string;
  /** Connection id; null where the question is about a connection that does not exist. */
  readonly client: string | null;
  readonly version: Codec['version'];
}

export function subscriberOf(session: Session): Subscriber {
  const { user } = connectedState(session).identity;
  return { user, client: session.client, version: session.codec.version };
}

/** Checks a token sent with a subscribe: 109 expired, 103 invalid, and the end of the connection when it is not for this. */
export async function verifySubscription(
  { authenticator }: SessionEnvironment,
  subscriber: Subscriber,
  { channel, token }: { readonly channel: string; readonly token: string },
): Promise<SubscriptionGrant> {
  if (authenticator === null) {
    throw refused('permissionDenied', {
      rule: 'S33',
      because: 'a subscription token was sent and no key is configured',
    });
  }
  const verdict = await authenticator.verifySubscription(token);
  if (!verdict.ok) {
    if (verdict.kind === 'expired') throw refused('tokenExpired', verdict);
    if (verdict.kind === 'unavailable') throw refused('internal', verdict);
    throw refused('permissionDenied', verdict);
  }
  const mismatch = mismatchOf(subscriber, channel, verdict.grant);
  if (mismatch === null) return verdict.grant;
  // The 2.x generation answers 103 and goes on, the newer one ends the connection.
  if (subscriber.version === 'v1') throw refused('permissionDenied', { rule: 'S34', because: mismatch });
  throw disconnected('invalidToken', { rule: 'S34', because: mismatch });
}

/**
 * What a valid token has against this use, or null. A token made for a client id (the older generation) is not compared
 * with the user: the id was given to one connection only.
 */
export function mismatchOf({ user, client }: Subscriber, channel: string, grant: SubscriptionGrant): string | null {
  if (grant.channel !== channel) return 'the subscription token is for another channel';
  if (grant.client !== null) return grant.client === client ? null : 'the subscription token is for another client';
  if (grant.user !== user) return 'the subscription token is for another user';
  return null;
}
