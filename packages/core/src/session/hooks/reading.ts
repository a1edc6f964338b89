import type { Session } from '../session.ts';
import { callHook } from './call-hook.ts';
import { granted } from './denial.ts';
import { channelEvent } from './events.ts';

/** Whether the application lets a client read, whatever the rules say (S137). Throws its denial. */
export async function isReadingAllowed(
  session: Session,
  hook: 'presence' | 'history',
  channel: string,
): Promise<boolean> {
  const { env, client } = session;
  const { hooks } = env;
  if (hooks[hook] === undefined) return false;
  const call = () => hooks[hook]?.(channelEvent(session, channel));
  const answer = await callHook(env, hook, { client, call, read: (answer) => answer ?? {} });
  return granted(hook, answer).allow === true;
}
