import type { Server, WebSocketHandler } from 'bun';
import { Arrivals, systemClock, warnOfFailure, type FailureEvent } from '@spindle/core';
import { disconnects, type Frame } from '@spindle/protocol';
import { defaultWriteTimeoutMs, WriteWatch } from '../write-watch.ts';
import type { Endpoints, MessageLimits, RequestContext, RequestHandler, WebSocketEndpoint } from '../host.ts';
import { notAnUpgrade } from '../http/plain-responses.ts';
import { requestPath } from '../http/request-path.ts';
import { messageRules, runtimeLimits, type RuntimeLimits } from './messages.ts';
import { TopicGroups } from './topic-groups.ts';
import { WebSocketTransport, type SocketSharing } from './websocket-transport.ts';

export type BunServer = Server<WebSocketTransport>;

export interface BunMountOptions {
  readonly endpoints: Endpoints;
  /** Answers what is for none of the endpoints. */
  otherwise(request: Request, server: BunServer): Response | Promise<Response>;
  /** Told of defects; what a client sent then ends its connection. By default a warning of the process. */
  readonly onFailure?: ((failure: FailureEvent) => void) | undefined;
}

/** What `Bun.serve` is to be given, besides where to listen. */
export interface BunMount {
  fetch(request: Request, server: BunServer): Response | Promise<Response | undefined> | undefined;
  readonly websocket: WebSocketHandler<WebSocketTransport>;
}

/**
 * Seconds that a client may take to read that its response was broken off, which the runtime tells behind all that waits: otherwise
 * it would keep the connection for as long as the client does. One of HTTP/2 that has other streams is kept for them.
 */
const frozenSeconds = 1;

/** The runtime's word for a message that was longer than allowed; the code it tells is that of a lost connection. */
const tooBig = 'Received too big message';

/** RFC 6455, section 7.4.1. */
const messageTooBig = 1009;

/** Mounts endpoints into a server of Bun, of which a runtime has one handler of WebSocket connections (T104). */
export function mountBun({ endpoints, otherwise, onFailure = warnOfFailure }: BunMountOptions): BunMount {
  const { maxQueueBytes } = endpoints.webSocketLimits;
  const forRuntime = runtimeLimits(endpoints.webSocketLimits);
  const arrivals = new Arrivals();
  const sharings = new Map<MessageLimits, SocketSharing>();

  return {
    fetch(request, server) {
      const path = requestPath(request.url);
      const endpoint = endpoints.webSocketAt(path);
      if (endpoint === null) return respond(endpoints.handlerAt(path), request, server);
      const limits = endpoint.limits ?? endpoints.webSocketLimits;
      const sharing = sharings.get(limits) ?? createSharing(limits, server);
      sharings.set(limits, sharing);
      const opening = { endpoint, sharing };
      const turn = arrivals.enter();
      return turn === null ? upgrade(request, server, opening) : turn.then(() => upgrade(request, server, opening));
    },
    websocket: socketEvents(forRuntime, maxQueueBytes, onFailure),
  };

  function createSharing(limits: MessageLimits, server: BunServer): SocketSharing {
    const messages = messageRules(limits, forRuntime);
    const publish = (topic: string, frame: Frame) => server.publish(topic, frame, messages.compresses(frame));
    const groups = new TopicGroups(publish, maxQueueBytes, systemClock);
    return { messages, groups, watch: new WriteWatch(limits.writeTimeoutMs ?? defaultWriteTimeoutMs, systemClock) };
  }

  function respond(answer: RequestHandler | null, request: Request, server: BunServer) {
    return answer === null ? otherwise(request, server) : answer(request, contextOf(request, server));
  }
}

function contextOf(request: Request, server: BunServer): RequestContext {
  return {
    get address() {
      return server.requestIP(request)?.address ?? '';
    },
    keepOpen: () => server.timeout(request, 0),
    letGo: () => server.timeout(request, frozenSeconds),
  };
}

function upgrade(
  request: Request,
  server: BunServer,
  { endpoint, sharing }: { readonly endpoint: WebSocketEndpoint; readonly sharing: SocketSharing },
): Response | undefined {
  const admission = endpoint.admit(request, contextOf(request, server));
  if (!admission.admitted) return admission.response;
  const { handshake } = admission;
  // Without the header the runtime would confirm whatever was offered first; an empty one is left out.
  const headers = { 'sec-websocket-protocol': handshake.subprotocol ?? '' };
  const data = new WebSocketTransport(admission, endpoint, sharing, sharing.messages.maxBytesFor(request));
  return server.upgrade(request, { data, headers }) ? undefined : notAnUpgrade();
}

function socketEvents(
  forRuntime: RuntimeLimits,
  maxQueueBytes: number,
  onFailure: (failure: FailureEvent) => void,
): WebSocketHandler<WebSocketTransport> {
  return {
    ...forRuntime,
    // Keepalive is the session's: it knows the interval and the generation of the client.
    sendPings: false,
    idleTimeout: 0,
    backpressureLimit: maxQueueBytes,
    closeOnBackpressureLimit: true,
    open(socket) {
      // The default, Node's Buffer, slices without copying, which is not what a Uint8Array promises.
      socket.binaryType = 'uint8array';
      socket.data.opened(socket);
    },
    message(socket, frame) {
      if (socket.data.isTooLong(frame)) {
        socket.data.oversized();
        return socket.close(messageTooBig);
      }
      try {
        socket.data.received(frame);
      } catch (error) {
        // A defect in reading one client's frame must not end the process.
        onFailure({ operation: 'receive', error });
        socket.close(disconnects.internal.code, disconnects.internal.reason);
      }
    },
    drain: (socket) => socket.data.drained(),
    pong: (socket) => socket.data.ponged(),
    close(socket, code, reason) {
      if (reason === tooBig) socket.data.oversized();
      socket.data.ended(code);
    },
  };
}
