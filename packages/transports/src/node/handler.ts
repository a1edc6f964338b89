import { Arrivals, warnOfFailure, type FailureEvent } from '@spindle/core';
import type { Endpoints, RequestHandler, WebSocketEndpoint } from '../host.ts';
import { bodyTooLarge, internalServerError, methodNotAllowed, notAnUpgrade } from '../http/plain-responses.ts';
import { requestPath } from '../http/request-path.ts';
import { NodeContext } from './context.ts';
import { leaveUnread, type NodeRequest, type NodeResponse } from './exchange.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { BodyBrokenOff, BodyTooLarge, webRequest } from './web-request.ts';
import { sendStream, sendWhole } from './web-response.ts';
import { createWebSocketAcceptor, type UpgradeRequest } from './websocket-acceptor.ts';

/** What a server of `node:http` or `node:http2` is to be given. */
export interface NodeHandler {
  /** Answers a request; false leaves it, untouched, to others: no endpoint has its path. */
  request(incoming: NodeRequest, outgoing: NodeResponse): boolean;
  /** Takes an upgrade over; false leaves it, untouched, to others. */
  upgrade(upgrade: UpgradeRequest): boolean;
  /** Nobody is waited for any more who was told of a close; the host is about to be closed. */
  stopWaiting(): void;
  /** Ends every WebSocket connection by force; `stopWaiting` comes before. */
  endAll(): void;
}

export interface NodeHandlerOptions {
  readonly endpoints: Endpoints;
  /** Bytes of one request body; a larger one is answered with 413 (H6). 64 KiB by default. */
  readonly maxBodyBytes?: number | undefined;
  /** Told of defects; by default a warning of the process. */
  readonly onFailure?: ((failure: FailureEvent) => void) | undefined;
}

export function createNodeHandler({
  endpoints,
  maxBodyBytes = 65_536,
  onFailure = warnOfFailure,
}: NodeHandlerOptions): NodeHandler {
  const acceptor = createWebSocketAcceptor(endpoints.webSocketLimits, onFailure);
  const arrivals = new Arrivals();

  function open(upgrade: UpgradeRequest, endpoint: WebSocketEndpoint): void {
    const refusal = openOrRefuse(upgrade, endpoint);
    if (refusal !== null) void refuseUpgrade(upgrade.socket, refusal);
  }

  /** Nobody else listens to the socket until then. */
  async function openInTurn(turn: Promise<void>, upgrade: UpgradeRequest, endpoint: WebSocketEndpoint): Promise<void> {
    const { socket } = upgrade;
    const ignore = (): void => {};
    socket.on('error', ignore);
    await turn;
    socket.off('error', ignore);
    if (!socket.destroyed) open(upgrade, endpoint);
  }

  /** Null: the connection is open. */
  function openOrRefuse(upgrade: UpgradeRequest, endpoint: WebSocketEndpoint): Response | null {
    try {
      const { incoming } = upgrade;
      const admission = endpoint.admit(webRequest(incoming, 0), new NodeContext(incoming));
      if (!admission.admitted) return admission.response;
      return acceptor.accept(upgrade, admission, endpoint) ? null : notAnUpgrade();
    } catch (error) {
      onFailure({ operation: 'http', error });
      return internalServerError();
    }
  }

  return {
    request(incoming, outgoing) {
      const path = requestPath(incoming.url ?? '/');
      const webSocket = endpoints.webSocketAt(path);
      const answer = webSocket === null ? endpoints.handlerAt(path) : refusing(webSocket);
      if (answer === null) return false;
      void respond(incoming, outgoing, { answer, maxBodyBytes, onFailure });
      return true;
    },
    upgrade(upgrade) {
      const endpoint = endpoints.webSocketAt(requestPath(upgrade.incoming.url ?? '/'));
      if (endpoint === null) return false;
      const turn = arrivals.enter();
      if (turn === null) open(upgrade, endpoint);
      else void openInTurn(turn, upgrade, endpoint);
      return true;
    },
    stopWaiting: () => acceptor.stopWaiting(),
    endAll: () => acceptor.endAll(),
  };
}

/** Who may not come in is told that first, as on an upgrade. */
function refusing(endpoint: WebSocketEndpoint): RequestHandler {
  return (request, context) => {
    const admission = endpoint.admit(request, context);
    return admission.admitted ? notAnUpgrade() : admission.response;
  };
}

/** The platform's own type has no requests of these methods. */
const unspeakable: ReadonlySet<string> = new Set(['TRACE', 'TRACK', 'CONNECT']);

interface Responding {
  readonly answer: RequestHandler;
  readonly maxBodyBytes: number;
  onFailure(failure: FailureEvent): void;
}

async function respond(
  incoming: NodeRequest,
  outgoing: NodeResponse,
  { answer, maxBodyBytes, onFailure }: Responding,
): Promise<void> {
  if (unspeakable.has(incoming.method ?? '')) return sendWhole(methodNotAllowed(), outgoing);
  const context = new NodeContext(incoming);
  try {
    const response = await answer(webRequest(incoming, maxBodyBytes), context);
    await (context.isKeptOpen ? sendStream(response, outgoing) : sendWhole(response, outgoing));
  } catch (error) {
    // The client went away in the middle of its body.
    if (error instanceof BodyBrokenOff || (incoming.destroyed && !incoming.complete)) return;
    const isTooLarge = error instanceof BodyTooLarge;
    if (!isTooLarge) onFailure({ operation: 'http', error });
    await sendWhole(isTooLarge ? bodyTooLarge() : internalServerError(), outgoing);
  }
  leaveUnread(incoming, outgoing);
}
