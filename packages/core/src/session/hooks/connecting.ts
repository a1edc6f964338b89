import type { CommandParams } from '@spindle/protocol';
import { identityOf, withPersonal, type Admission } from '../admission.ts';
import type { GrantedSubscription } from '../authenticator.ts';
import type { Session } from '../session.ts';
import { answeredExpiry } from './answered-expiry.ts';
import { answered } from './answered-payload.ts';
import { callHook } from './call-hook.ts';
import { granted, isDenial } from './denial.ts';
import { connectionEvent } from './events.ts';
import type { ConnectingEvent, ConnectingGrant, Denial } from './hooks.ts';

type Request = CommandParams['connect'];

/** Who connects, as the application says (S130); null: it does not say. Throws its denial. */
export async function askConnecting(session: Session, request: Request): Promise<Admission | null> {
  const { env, client } = session;
  const { hooks, settings } = env;
  if (hooks.connecting === undefined) return null;
  const call = () => hooks.connecting?.(eventOf(session, request));
  const answer = await callHook(env, 'connecting', { client, call, read });
  if (answer === null) return null;

  const { expireAt = null, refreshedBy, subs = {}, ...grant } = granted('connecting', answer);
  const identity = {
    ...identityOf({ ...grant, expireAt, subs: new Map() }, settings.insecure),
    // There is none that could be revoked, or that a refresh would be compared with.
    token: null,
    ...(refreshedBy === 'client' ? null : { isRefreshedByServer: true as const }),
  };
  const admission: Admission = {
    identity,
    granted: new Map(Object.entries(subs)),
    data: grant.data,
    rule: 'S130',
    because: 'the hook connecting decided',
    isComplete: true,
  };
  // Clients of 2016 know no subscriptions but their own (L26).
  return request.signed === undefined ? withPersonal(env, admission) : { ...admission, granted: new Map() };
}

function eventOf(session: Session, request: Request): ConnectingEvent {
  const { token = '', data, name = '', version = '', headers = {}, subs = {} } = request;
  return { ...connectionEvent(session), token, data, name, version, headers, channels: Object.keys(subs) };
}

function read(answer: ConnectingGrant | Denial | undefined | null | void): ConnectingGrant | Denial | null {
  if (answer === undefined || answer === null) return null;
  if (isDenial(answer)) return answer;
  if (typeof answer.user !== 'string') throw new TypeError('user of the answer is not a string');
  const { info, meta, data, subs } = answer;
  return {
    ...answer,
    expireAt: answeredExpiry(answer.expireAt),
    info: answered('info', info),
    meta: answered('meta', meta),
    data: answered('data', data),
    subs: subs && Object.fromEntries(Object.entries(subs).map(([channel, sub]) => [channel, withPayloads(sub)])),
  };
}

function withPayloads(sub: GrantedSubscription): GrantedSubscription {
  return { ...sub, info: answered('subs.info', sub.info), data: answered('subs.data', sub.data) };
}
