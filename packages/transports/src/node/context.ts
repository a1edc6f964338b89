import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '../host.ts';

/** Node times a request out only while it is read, and a response never. */
export function contextOf(incoming: IncomingMessage): RequestContext {
  return { address: incoming.socket.remoteAddress ?? '', keepOpen: () => {} };
}
