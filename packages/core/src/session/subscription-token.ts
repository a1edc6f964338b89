import type { SubscriptionGrant } from './authenticator.ts';
import { disconnected, refused } from './refused.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';

/** Checks a token sent with a subscribe: 109 expired, 103 invalid, and the end of the connection when it is not for this. */
export async function verifySubscription(session: Session, channel: string, token: string): Promise<SubscriptionGrant> {
  const { authenticator } = session.env;
  if (authenticator === null) {
    throw refused('permissionDenied', {
      rule: 'S33',
      because: 'a subscription token was sent and no key is configured',
    });
  }
  const verdict = await authenticator.verifySubscription(token);
  connectedState(session);
  if (!verdict.ok) {
    if (verdict.kind === 'expired') throw refused('tokenExpired', verdict);
    if (verdict.kind === 'unavailable') throw refused('internal', verdict);
    throw refused('permissionDenied', verdict);
  }
  const mismatch = mismatchOf(session, channel, verdict.grant);
  if (mismatch === null) return verdict.grant;
  // The 2.x generation answers 103 and goes on, the newer one ends the connection.
  if (session.codec.version === 'v1') throw refused('permissionDenied', { rule: 'S34', because: mismatch });
  throw disconnected('invalidToken', { rule: 'S34', because: mismatch });
}

/**
 * What a valid token has against this use, or null. A token made for a client id (the older generation) is not compared
 * with the user: the id was given to one connection only.
 */
export function mismatchOf(session: Session, channel: string, grant: SubscriptionGrant): string | null {
  if (grant.channel !== channel) return 'the subscription token is for another channel';
  if (grant.client !== null)
    return grant.client === session.client ? null : 'the subscription token is for another client';
  if (grant.user !== connectedState(session).identity.user) return 'the subscription token is for another user';
  return null;
}
