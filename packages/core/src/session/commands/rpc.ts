import type { CommandParams } from '@spindle/protocol';
import type { Answer } from '../dispatch.ts';
import { answered } from '../hooks/answered-payload.ts';
import { callHook } from '../hooks/call-hook.ts';
import { granted, isDenial } from '../hooks/denial.ts';
import { userEvent } from '../hooks/events.ts';
import type { RpcAnswer } from '../hooks/hooks.ts';
import { connectedState } from '../require.ts';
import { findRpcHandler, rpcNotServed } from '../rpc-handler.ts';
import type { Session } from '../session.ts';

/** Answers the ping method (C95), or hands a call to the application; a method that does not exist is 104 (S27). */
export async function rpc(session: Session, request: CommandParams['rpc']): Promise<Answer<'rpc'>> {
  connectedState(session);
  const { env, client } = session;
  const method = request.method ?? '';
  const handler = findRpcHandler(env, method);
  if (handler === null) return { result: {} };
  const call = () => handler({ ...userEvent(session), method, data: request.data });
  const served = await callHook(env, 'rpc', { client, call, read });
  if (served === null) throw rpcNotServed();
  return { result: { data: granted('rpc', served).data } };
}

function read(served: RpcAnswer): RpcAnswer {
  return served === null || isDenial(served) ? served : { data: answered('data', served.data) };
}
