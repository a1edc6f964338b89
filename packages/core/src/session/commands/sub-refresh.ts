import { errors, type CommandParams } from '@spindle/protocol';
import type { SubscriptionGrant } from '../authenticator.ts';
import { rightsOfToken } from '../capability-rights.ts';
import type { Answer } from '../dispatch.ts';
import { disconnected, refused, RefusedError } from '../refused.ts';
import { connectedState, requireName } from '../require.ts';
import type { Session } from '../session.ts';
import type { Subscription } from '../subscription.ts';
import { mismatchOf, subscriberOf } from '../subscription-token.ts';
import { ttlUntil } from '../ttl.ts';
import { findRevocation, tokenIdentityOf } from '../withdrawn.ts';

/** Prolongs a subscription with a new token (rule S21). */
export async function subRefresh(
  session: Session,
  request: CommandParams['subRefresh'],
): Promise<Answer<'subRefresh'>> {
  const { channel } = request;
  requireName(channel, 'sub_refresh');
  const subscription = refreshable(session, channel);
  if (session.env.serverRefreshed.has(subscription)) {
    throw disconnected('badRequest', { rule: 'S142', because: 'the subscription is refreshed by the server' });
  }
  const token = request.token ?? '';
  if (token === '') throw refused('badRequest', { rule: 'S21', because: 'sub_refresh without a token' });

  const grant = await verify(session, channel, token);
  if (connectedState(session).subscriptions.get(channel) !== subscription) refuseUnsubscribed();
  const revocation = findRevocation(session.env.policies, { user: subscriberOf(session).user, channel, token: grant });
  if (revocation !== null) throw disconnected('invalidToken', revocation);
  const { expireAt } = grant;
  const ttl = expireAt === null ? null : ttlUntil(expireAt, session.env.clock.now());
  if (ttl !== null && ttl <= 0) {
    throw refused('expired', { rule: 'S21', because: 'the subscription would already be expired with the new token' });
  }
  subscription.grant({ info: grant.info, expireAt, token: tokenIdentityOf(grant), rights: rightsOfToken(grant) });
  return { result: ttl === null ? {} : { expires: true, ttl } };
}

function refreshable(session: Session, channel: string): Subscription {
  const subscription = connectedState(session).subscriptions.get(channel);
  if (subscription === undefined) refuseUnsubscribed();
  return subscription;
}

function refuseUnsubscribed(): never {
  throw refused('permissionDenied', { rule: 'S21', because: 'sub_refresh for a channel that is not subscribed' });
}

/**
 * An expired token leaves the old deadline standing and is answered as temporary, so that SDKs fetch a fresh one
 * instead of giving the subscription up (see divergences).
 */
async function verify(session: Session, channel: string, token: string): Promise<SubscriptionGrant> {
  const { authenticator } = session.env;
  if (authenticator === null)
    throw refused('notAvailable', { rule: 'S21', because: 'no key to check tokens is configured' });
  const verdict = await authenticator.verifySubscription(token);
  if (verdict.ok) {
    const mismatch = mismatchOf(subscriberOf(session), channel, verdict.grant);
    if (mismatch !== null) throw disconnected('invalidToken', { rule: 'S21', because: mismatch });
    return verdict.grant;
  }
  if (verdict.kind === 'unavailable') throw refused('internal', verdict);
  if (verdict.kind === 'invalid') throw disconnected('invalidToken', verdict);
  const error = { ...errors.tokenExpired, temporary: true };
  throw new RefusedError({ rule: verdict.rule, because: verdict.because, outcome: { kind: 'error', error } });
}
