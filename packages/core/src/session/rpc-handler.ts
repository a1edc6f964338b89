import type { Payload } from '@spindle/protocol';

export interface RpcCall {
  readonly user: string;
  readonly client: string;
  readonly method: string;
  readonly data: Payload | undefined;
}

/** Serves an RPC method, or answers null when it does not know it (104). */
export type RpcHandler = (call: RpcCall) => Promise<{ readonly data?: Payload | undefined } | null>;
