import type { Payload } from '@spindle/protocol';
import type { Session } from '../session.ts';
import { answered } from './answered-payload.ts';
import { callHook } from './call-hook.ts';
import { granted, isDenial } from './denial.ts';
import { channelEvent } from './events.ts';
import type { Denial, PublishingGrant } from './hooks.ts';

/** What the application says to a publication of a client (S135); null: nothing. Throws its denial. */
export async function askPublishing(
  session: Session,
  channel: string,
  data: Payload | undefined,
): Promise<PublishingGrant | null> {
  const { env, client } = session;
  const { hooks } = env;
  if (hooks.publishing === undefined) return null;
  const call = () => hooks.publishing?.({ ...channelEvent(session, channel), data });
  const answer = await callHook(env, 'publishing', { client, call, read });
  return answer === null ? null : granted('publishing', answer);
}

function read(answer: PublishingGrant | Denial | undefined | null | void): PublishingGrant | Denial | null {
  if (answer === undefined || answer === null) return null;
  return isDenial(answer) ? answer : { ...answer, data: answered('data', answer.data) };
}
