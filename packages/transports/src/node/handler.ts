import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FailureEvent } from '@spindle/core';
import type { Endpoints, RequestHandler } from '../host.ts';
import { notAnUpgrade } from '../http/plain-responses.ts';
import { requestPath } from '../http/request-path.ts';
import { contextOf } from './context.ts';
import { BodyTooLarge, webRequest } from './web-request.ts';
import { sendResponse } from './web-response.ts';
import { createWebSocketAcceptor } from './websocket-acceptor.ts';

/** What a server of `node:http` is to be given. */
export interface NodeHandler {
  /** Answers a request; false leaves it, untouched, to others: no endpoint has its path. */
  request(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** Takes an upgrade over; false leaves it to others. */
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface NodeHandlerOptions {
  readonly endpoints: Endpoints;
  /** Bytes of one request body; a larger one is answered with 413 (H6). */
  readonly maxBodyBytes: number;
  onFailure(failure: FailureEvent): void;
}

export function createNodeHandler(options: NodeHandlerOptions): NodeHandler {
  const { endpoints, onFailure } = options;
  const accept = createWebSocketAcceptor(endpoints.webSocketLimits, onFailure);

  return {
    request(incoming, outgoing) {
      const path = requestPath(incoming.url ?? '/');
      const answer = endpoints.handlerAt(path) ?? (endpoints.webSocketAt(path) === null ? null : notAnUpgrade);
      if (answer === null) return false;
      void respond(incoming, outgoing, { ...options, answer });
      return true;
    },
    upgrade(incoming, socket, head) {
      const endpoint = endpoints.webSocketAt(requestPath(incoming.url ?? '/'));
      if (endpoint === null) return false;
      accept(endpoint, incoming, socket, head);
      return true;
    },
  };
}

interface Responding extends NodeHandlerOptions {
  readonly answer: RequestHandler;
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { answer, maxBodyBytes, onFailure }: Responding,
): Promise<void> {
  try {
    const response = isTooLarge(incoming, maxBodyBytes)
      ? bodyTooLarge()
      : await answer(webRequest(incoming, maxBodyBytes), contextOf(incoming));
    await sendResponse(response, outgoing);
  } catch (error) {
    if (error instanceof BodyTooLarge) return sendResponse(bodyTooLarge(), outgoing);
    onFailure({ operation: 'http', error });
    await sendResponse(new Response('Internal Server Error\n', { status: 500 }), outgoing);
  }
}

function isTooLarge({ headers }: IncomingMessage, maxBytes: number): boolean {
  return Number(headers['content-length'] ?? 0) > maxBytes;
}

/** The rest of the body is not read, so the connection is of no further use. */
function bodyTooLarge(): Response {
  return new Response('Request Entity Too Large\n', { status: 413, headers: { connection: 'close' } });
}
