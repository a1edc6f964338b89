import { errors, type SubscribeRequest } from '@spindle/protocol';
import { attach, reserve } from '../attach.ts';
import type { Answer } from '../dispatch.ts';
import { recoveryRequestOf } from '../recovery.ts';
import { disconnected, refused, RefusedError } from '../refused.ts';
import { requireRoom } from '../require.ts';
import type { Session } from '../session.ts';
import { Subscription } from '../subscription.ts';
import { subscriberOf, verifySubscription } from '../subscription-token.ts';

/** Request flag: answer 112 instead of a subscription that could not recover everything. */
const rejectUnrecoveredFlag = 2;

/** Subscribes the connection to a channel at the client's request; checks in the order of the v6 permission chain. */
export async function subscribe(session: Session, request: SubscribeRequest): Promise<Answer<'subscribe'>> {
  const name = request.channel ?? '';
  checkRequest(session, name, request);
  requireRoom(session, name);
  const { rules } = session.env;
  const lookup = rules.resolveForClient(name);
  if (!lookup.found) throw new RefusedError(lookup.refusal);
  const { channel } = lookup;

  const token = request.token ?? '';
  const subscriber = subscriberOf(session);
  const decision = rules.maySubscribe(channel, subscriber.user, { type: request.type ?? 0, hasToken: token !== '' });
  if (!decision.allowed) throw new RefusedError(decision.refusal);
  const grant = token === '' ? null : await verifySubscription(session.env, subscriber, { channel: name, token });
  if (request.tf !== undefined) {
    throw refused('badRequest', { rule: 'S54', because: 'a tags filter was sent and allow_tags_filter is off' });
  }
  requireRoom(session, name);

  const subscription = new Subscription(session, channel, {
    side: 'client',
    features: rules.featuresOf(channel, subscriber.user, { request, override: grant?.override }),
    info: grant?.info,
    expireAt: grant?.expireAt ?? null,
  });
  reserve(subscription);
  const { result, activate } = await attach(subscription, {
    recoverFrom: recoveryRequestOf(request),
    rejectUnrecovered: ((request.flag ?? 0) & rejectUnrecoveredFlag) !== 0,
    data: grant?.data,
  });
  return { result, after: activate };
}

function checkRequest(session: Session, name: string, request: SubscribeRequest): void {
  if (name === '') throw disconnected('badRequest', { rule: 'S51', because: 'subscribe without a channel' });
  const delta = request.delta ?? '';
  if (delta !== '' && delta !== 'fossil') {
    throw disconnected('badRequest', {
      rule: 'S53',
      because: 'the delta type asked for does not exist',
      fix: 'use fossil',
    });
  }
  const tooLong = session.env.rules.checkLength(name);
  if (tooLong !== null) {
    // The 2.x generation knows this refusal as 106.
    const error = session.codec.version === 'v1' ? errors.limitExceeded : null;
    throw new RefusedError(error === null ? tooLong : { ...tooLong, outcome: { kind: 'error', error } });
  }
}
