import type { Config } from '../config.ts';
import { badNames, namePattern } from './rule.ts';
import type { Complaint } from './rule.ts';

/** G45: namespaces of RPC methods are told apart by name. */
export function rpcNamespaceNamesAreUsable({ rpc }: Config): Iterable<Complaint> {
  return badNames('rpc.namespaces', rpc.namespaces, namePattern);
}
