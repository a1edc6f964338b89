import type { CommandParams } from '@spindle/protocol';
import type { Answer } from '../dispatch.ts';
import { connectedState } from '../require.ts';
import { findRpcHandler, rpcNotServed } from '../rpc-handler.ts';
import type { Session } from '../session.ts';

/** Answers the ping method (C95), or hands a call to the application; a method that does not exist is 104 (S27). */
export async function rpc(session: Session, request: CommandParams['rpc']): Promise<Answer<'rpc'>> {
  const { user } = connectedState(session).identity;
  const method = request.method ?? '';
  const handler = findRpcHandler(session.env, method);
  if (handler === null) return { result: {} };
  const served = await handler({ user, client: session.client, method, data: request.data });
  if (served === null) throw rpcNotServed();
  return { result: { data: served.data } };
}
