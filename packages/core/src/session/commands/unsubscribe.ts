import { unsubscribes, type CommandParams } from '@spindle/protocol';
import { detachSettled } from '../detach.ts';
import type { Answer } from '../dispatch.ts';
import { connectedState, requireName } from '../require.ts';
import type { Session } from '../session.ts';

/** Ends a subscription of the connection; succeeds also when there is none (S42). */
export async function unsubscribe(
  session: Session,
  { channel }: CommandParams['unsubscribe'],
): Promise<Answer<'unsubscribe'>> {
  requireName(channel, 'unsubscribe');
  const subscription = connectedState(session).subscriptions.get(channel);
  if (subscription !== undefined) await detachSettled(subscription, unsubscribes.client);
  return { result: {} };
}
