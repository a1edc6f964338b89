import { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpRequest } from '@spindle/core';
import type { NodeRequest } from './exchange.ts';
import { KeptRequest } from './kept-request.ts';

/** What reads something off a request and leaves it there, such as the session of a cookie. */
export type RequestMiddleware<Request extends NodeRequest> = (
  incoming: Request,
  outgoing: ServerResponse,
  next: (error?: unknown) => void,
) => unknown;

/** The request of Node behind one that a hook was handed. Throws a TypeError where there is none. */
export function incomingMessage(request: HttpRequest): NodeRequest {
  if (request instanceof KeptRequest) return request.native;
  if (request.native instanceof IncomingMessage) return request.native;
  throw new TypeError('the request did not come by a server of node:http or node:http2');
}

/**
 * Lets middleware of Express or Connect look at the request that opened a connection, as it would at any other; answers the
 * request with what it left there. Middleware that answers instead of handing on rejects the returned promise, for there is no
 * response.
 */
export function runMiddleware<Request extends NodeRequest = IncomingMessage>(
  middleware: RequestMiddleware<Request>,
  request: HttpRequest,
): Promise<Request> {
  const incoming = incomingMessage(request) as Request;
  // It goes nowhere, and asks a request of HTTP/2 for nothing that it does not have.
  const outgoing = new ServerResponse(incoming as IncomingMessage);
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
