import type { CommandParams } from '@spindle/protocol';
import type { Answer } from '../dispatch.ts';
import { connectedState } from '../require.ts';
import { rpcNotServed } from '../rpc-handler.ts';
import type { Session } from '../session.ts';

/** Hands a call to the application; a method nobody serves is 104 (S27). */
export async function rpc(session: Session, request: CommandParams['rpc']): Promise<Answer<'rpc'>> {
  const { user } = connectedState(session).identity;
  const method = request.method ?? '';
  const served = await session.env.rpc?.({ user, client: session.client, method, data: request.data });
  if (served === null || served === undefined) throw rpcNotServed();
  return { result: { data: served.data } };
}
