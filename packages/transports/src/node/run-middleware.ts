import { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpRequest } from '@spindle/core';

/** What reads something off a request and leaves it there, such as the session of a cookie. */
export type RequestMiddleware<Request extends IncomingMessage> = (
  incoming: Request,
  outgoing: ServerResponse,
  next: (error?: unknown) => void,
) => unknown;

/** The request of Node behind one that a hook was handed. Throws a TypeError where there is none. */
export function incomingMessage({ native }: HttpRequest): IncomingMessage {
  if (native instanceof IncomingMessage) return native;
  throw new TypeError('the request did not come by a server of node:http');
}

/**
 * Lets middleware of Express or Connect look at the request that opened a connection, as it would at any other; answers the
 * request with what it left there. Middleware that answers instead of handing on rejects the returned promise, for there is no
 * response.
 */
export function runMiddleware<Request extends IncomingMessage = IncomingMessage>(
  middleware: RequestMiddleware<Request>,
  request: HttpRequest,
): Promise<Request> {
  const incoming = incomingMessage(request) as Request;
  const outgoing = new ServerResponse(incoming);
  return new Promise((resolve, reject) => {
    outgoing.end = () => {
      reject(new Error('the middleware answered the request in place of handing it on'));
      return outgoing;
    };
    middleware(incoming, outgoing, (error) => {
      if (error === undefined || error === null) resolve(incoming);
      else reject(error instanceof Error ? error : new Error('the middleware failed', { cause: error }));
    });
  });
}
