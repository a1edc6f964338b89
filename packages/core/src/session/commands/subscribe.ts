import type { CommandParams } from '@spindle/protocol';
import type { Channel } from '../../channel/channel-rules.ts';
import { hasFlag, withoutFlag } from '../../channel/subscribe-flags.ts';
import { detachedText } from '../../lib/detached.ts';
import { attach, reserve } from '../attach.ts';
import type { SubscriptionGrant } from '../authenticator.ts';
import { rightsOf } from '../capability-rights.ts';
import type { Answer } from '../dispatch.ts';
import { askSubscribing } from '../hooks/subscribing.ts';
import { termsOf } from '../hooks/subscription-terms.ts';
import { recoveryRequestOf } from '../recovery.ts';
import { disconnected, RefusedError } from '../refused.ts';
import { requestedFilter } from '../requested-filter.ts';
import { connectedState, requireRoom, requireShortName } from '../require.ts';
import type { Session } from '../session.ts';
import { verifySignedSubscription } from '../signed-credentials.ts';
import { Subscription } from '../subscription.ts';
import { subscriberOf, verifySubscription } from '../subscription-token.ts';
import { checkSubscriptionAccess, tokenIdentityOf } from '../withdrawn.ts';

type Request = CommandParams['subscribe'];

/** Subscribes the connection to a channel at the client's request; checks in the order of the v6 permission chain. */
export async function subscribe(session: Session, asked: Request): Promise<Answer<'subscribe'>> {
  const request = canReadNumbers(session) ? asked : { ...asked, flag: withoutFlag(asked.flag, 'channelCompaction') };
  const { channel: wanted = '' } = request;
  checkRequest(session, wanted, request);
  requireRoom(session, wanted);
  // It is kept for as long as the subscription: a slice would keep the frame, with the tokens of all that was subscribed with it.
  const name = detachedText(wanted);
  const { rules, hooks, serverRefreshed } = session.env;
  const lookup = rules.resolveForClient(name);
  if (!lookup.found) throw new RefusedError(lookup.refusal);
  const { channel } = lookup;

  const given = hooks.subscribing === undefined ? null : await askSubscribing(session, name, request);
  const { identity } = connectedState(session);
  // What the application allows is like a token: of the rules only those about what the channel is are left to ask.
  const isAllowed = given?.allow === true;
  const verify = isAllowed ? null : verifierOf(session, channel, request);
  const decision = rules.maySubscribe(channel, identity, {
    type: request.type ?? 0,
    hasToken: isAllowed || verify !== null,
    client: session.client,
  });
  if (!decision.allowed) throw new RefusedError(decision.refusal);
  const token = verify === null ? null : await verify();
  const grant = termsOf(token, given);
  checkSubscriptionAccess(session.env, { user: identity.user, channel: name, token });
  const filter = requestedFilter(rules, channel, request);
  requireRoom(session, name);

  const wish = { request, override: grant.override, allowed: grant.allow };
  const features = rules.featuresOf(channel, identity, wish);
  const subscription = new Subscription(session, channel, {
    side: 'client',
    features,
    filter,
    info: grant.info,
    expireAt: grant.expireAt ?? null,
    token: token === null ? null : tokenIdentityOf(token),
    rights: rightsOf(decision, grant.allow === undefined ? null : grant),
  });
  if (given?.expireAt !== undefined && given.refreshedBy !== 'client') serverRefreshed.add(subscription);
  reserve(subscription);
  const { result, activate } = await attach(subscription, {
    recoverFrom: recoveryRequestOf(request),
    rewind: rules.rewindOf(channel, identity, wish),
    rejectUnrecovered: hasFlag(request.flag, 'rejectUnrecovered'),
    data: grant.data,
  });
  return { result, after: activate };
}

/**
 * The official JavaScript SDK asks for numbers in place of channels, but over Protobuf it decodes them as objects, compares
 * those by identity, and drops what it finds no subscription for (P135).
 */
function canReadNumbers(session: Session): boolean {
  return session.codec.encoding === 'json' || connectedState(session).appName !== 'js';
}

/** Checks the token or signature that came with the request; null when none did, or none is needed (L21). */
function verifierOf(
  session: Session,
  channel: Channel,
  { token = '', signed }: Request,
): (() => Promise<SubscriptionGrant>) | null {
  if (token !== '') {
    return () => verifySubscription(session.env, subscriberOf(session), { channel: channel.name, token });
  }
  if (signed === undefined || !channel.isPrivate) return null;
  return () => verifySignedSubscription(session, channel, signed);
}

function checkRequest(session: Session, name: string, request: Request): void {
  if (name === '') throw disconnected('badRequest', { rule: 'S51', because: 'subscribe without a channel' });
  const delta = request.delta ?? '';
  if (delta !== '' && delta !== 'fossil') {
    throw disconnected('badRequest', {
      rule: 'S53',
      because: 'the delta type asked for does not exist',
      fix: 'use fossil',
    });
  }
  requireShortName(session.env.rules, name, session.codec.version);
}
