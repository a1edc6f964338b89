import type { Payload } from '@spindle/protocol';
import { refused, type RefusedError } from './refused.ts';

export interface RpcCall {
  readonly user: string;
  readonly client: string;
  readonly method: string;
  readonly data: Payload | undefined;
}

/** Serves an RPC method, or answers null when it does not know it (104). */
export type RpcHandler = (call: RpcCall) => Promise<{ readonly data?: Payload | undefined } | null>;

/** S27 */
export function rpcNotServed(): RefusedError {
  return refused('methodNotFound', { rule: 'S27', because: 'no handler serves this RPC method' });
}
