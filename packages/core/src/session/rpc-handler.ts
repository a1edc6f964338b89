import { quoted } from '../lib/quoted.ts';
import type { Hooks } from './hooks/hooks.ts';
import { refused, type RefusedError } from './refused.ts';

/** Serves an RPC method, or answers null when it does not know it (104). */
export type RpcHandler = NonNullable<Hooks['rpc']>;

/** Which methods there are, before anybody is asked to serve them. */
export interface RpcSettings {
  /** Namespaces of methods; null: the handler knows. */
  readonly namespaces: ReadonlySet<string> | null;
  /** Ends the namespace in a method; empty: methods have none. */
  readonly namespaceBoundary: string;
  /** The method that is answered at once with nothing; empty: none. */
  readonly pingMethod: string;
}

/** Every method is the handler's. */
export const defaultRpcSettings: RpcSettings = { namespaces: null, namespaceBoundary: ':', pingMethod: '' };

export interface RpcService {
  readonly hooks: Hooks;
  readonly rpcSettings: RpcSettings;
}

/** Who answers a method (C95 to C97): null, nobody has to be asked. Throws where the method does not exist. */
export function findRpcHandler({ hooks, rpcSettings }: RpcService, method: string): RpcHandler | null {
  const rpc = hooks.rpc === undefined ? null : hooks.rpc.bind(hooks);
  const { namespaces, pingMethod } = rpcSettings;
  if (pingMethod !== '' && method === pingMethod) return null;
  if (rpc === null && pingMethod === '' && (namespaces === null || namespaces.size === 0)) {
    throw refused('notAvailable', { rule: 'C97', because: 'nobody serves RPC on this server' });
  }
  const namespace = namespaceOf(method, rpcSettings);
  if (namespace !== '' && namespaces !== null && !namespaces.has(namespace)) {
    throw refused('methodNotFound', {
      rule: 'C96',
      because: `namespace ${quoted(namespace)} is not configured`,
      fix: 'add it to rpc.namespaces, or correct the method',
    });
  }
  if (rpc !== null) return rpc;
  const place = namespace === '' ? 'methods without a namespace' : `methods of namespace ${quoted(namespace)}`;
  throw refused('notAvailable', { rule: 'C97', because: `nobody serves ${place}` });
}

/** S27 */
export function rpcNotServed(): RefusedError {
  return refused('methodNotFound', { rule: 'S27', because: 'the application does not know this RPC method' });
}

function namespaceOf(method: string, { namespaceBoundary }: RpcSettings): string {
  const boundary = namespaceBoundary === '' ? -1 : method.indexOf(namespaceBoundary);
  return boundary === -1 ? '' : method.slice(0, boundary);
}
