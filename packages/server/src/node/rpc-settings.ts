import type { RpcSettings } from '@spindle/core';
import type { Config } from '../config/index.ts';

/** The RPC methods that the configuration describes. */
export function rpcSettings({ rpc }: Config): RpcSettings {
  return {
    namespaces: new Set(rpc.namespaces.map(({ name }) => name)),
    namespaceBoundary: rpc.namespaceBoundary,
    pingMethod: rpc.ping.enabled ? rpc.ping.method : '',
  };
}
