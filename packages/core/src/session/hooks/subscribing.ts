import type { SubscribeRequest } from '@spindle/protocol';
import type { Session } from '../session.ts';
import { answeredExpiry } from './answered-expiry.ts';
import { answered } from './answered-payload.ts';
import { callHook } from './call-hook.ts';
import { granted, isDenial } from './denial.ts';
import { userEvent } from './events.ts';
import type { Denial, SubscribingGrant } from './hooks.ts';

/** What the application says to a subscription a client asks for (S133); null: nothing. Throws its denial. */
export async function askSubscribing(
  session: Session,
  channel: string,
  { token = '', data }: Pick<SubscribeRequest, 'token' | 'data'>,
): Promise<SubscribingGrant | null> {
  const { env, client } = session;
  const { hooks } = env;
  if (hooks.subscribing === undefined) return null;
  const call = () => hooks.subscribing?.({ ...userEvent(session), channel, token, data });
  const answer = await callHook(env, 'subscribing', { client, call, read });
  return answer === null ? null : granted('subscribing', answer);
}

function read(answer: SubscribingGrant | Denial | undefined | null | void): SubscribingGrant | Denial | null {
  if (answer === undefined || answer === null) return null;
  if (isDenial(answer)) return answer;
  return {
    ...answer,
    expireAt: answeredExpiry(answer.expireAt),
    info: answered('info', answer.info),
    data: answered('data', answer.data),
  };
}
