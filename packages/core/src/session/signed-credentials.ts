import type { SignedConnection, SignedSubscription } from '@spindle/protocol';
import { isJson, withoutLineBreaks } from '@spindle/protocol/raw-json';
import type { Channel } from '../channel/channel-rules.ts';
import type { ConnectionGrant, SubscriptionGrant, Verdict } from './authenticator.ts';
import type { SessionEnvironment } from './environment.ts';
import { disconnected, refused } from './refused.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';

/** What user, timestamp, info and signature of a client of 2016 entitle it to (L13, L14, L15). */
export async function verifySignedConnection(
  { legacy, settings }: SessionEnvironment,
  { signature, ...signed }: SignedConnection,
): Promise<Verdict<ConnectionGrant>> {
  const grant = { user: signed.user, info: payloadOf(signed.info), expireAt: null, subs: new Map() };
  if (settings.insecure) return { ok: true, grant };
  if (!secondsOfTenDigits.test(signed.timestamp)) {
    throw disconnected('badRequest', {
      rule: 'L13',
      because: 'the timestamp of the client is not ten digits of Unix seconds',
    });
  }
  if (legacy === null || !(await legacy.isConnectionSigned(signed, signature))) {
    const because = 'the token of the client is not the signature of its user, timestamp and info by legacy.secret';
    return { ok: false, kind: 'invalid', rule: 'L13', because };
  }
  const { connectionLifetimeSeconds: lifetime } = legacy;
  const issuedAt = Number(signed.timestamp);
  return { ok: true, grant: { ...grant, issuedAt, expireAt: lifetime > 0 ? issuedAt + lifetime : null } };
}

/** What a signature for a private channel entitles to; anything wrong with it is error 103 (L21). */
export async function verifySignedSubscription(
  session: Session,
  { name }: Channel,
  { client, info, signature }: SignedSubscription,
): Promise<SubscriptionGrant> {
  const payload = payloadOf(info);
  if (client !== session.client) {
    throw refused('permissionDenied', { rule: 'L21', because: 'the signature is for another client' });
  }
  const isSigned = await session.env.legacy?.isSubscriptionSigned({ client, channel: name, info }, signature);
  connectedState(session);
  if (isSigned !== true) {
    throw refused('permissionDenied', {
      rule: 'L21',
      because: 'sign is not the signature of client, channel and info by legacy.secret',
      fix: 'let the backend sign the three as they are sent, with the secret of legacy.secret',
    });
  }
  return { channel: name, user: null, client, info: payload, expireAt: null };
}

/**
 * The signed texts stand together without separators, so that user `42` signed at `1451991486` is also user `4` at
 * `21451991486`. Seconds of a fixed length, and info that cannot begin with a digit, leave one way to read them (L13). A
 * channel and its info are told apart by how info begins, so that `$roomnull` is not `$room` with the info `null` (L21).
 */
const secondsOfTenDigits = /^\d{10}$/;

const beginningOfInfo = /^[{["]/;

/** Info travels as a string that holds JSON; empty when there is none. */
function payloadOf(info: string): string | undefined {
  if (info === '') return undefined;
  if (beginningOfInfo.test(info) && isJson(info)) return withoutLineBreaks(info);
  throw disconnected('badRequest', {
    rule: 'L13',
    because: 'the info of the client is not a JSON object, list or string',
  });
}
