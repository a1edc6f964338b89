import type { Server, WebSocketHandler } from 'bun';
import { disconnects } from '@spindle/protocol';
import { internalServerError, notAnUpgrade, notFound } from '../http/plain-responses.ts';
import { requestPath } from '../http/request-path.ts';
import {
  ListenError,
  listenUrl,
  type Host,
  type HostOptions,
  type RequestContext,
  type WebSocketEndpoint,
} from '../host.ts';
import { TopicGroups } from './topic-groups.ts';
import { WebSocketTransport } from './websocket-transport.ts';

type BunServer = Server<WebSocketTransport>;

/** Seconds after which the runtime closes an HTTP connection without a request. */
const idleHttpSeconds = 30;

/** The runtime's word for a message that was longer than allowed; the code it tells is that of a lost connection. */
const tooBig = 'Received too big message';

/** Opens the listener on Bun. Throws `ListenError` when the address cannot be had. */
export function listenBun(options: HostOptions): Host {
  const { address, endpoints } = options;
  const { maxQueueBytes } = endpoints.webSocketLimits;
  const groups = new TopicGroups((topic, frame) => server.publish(topic, frame), maxQueueBytes);
  const server = serve(options, groups);
  const port = server.port ?? options.port;
  let isListening = true;

  return {
    port,
    url: listenUrl(address, port),
    stopListening() {
      if (isListening) void server.stop();
      isListening = false;
    },
    async close(graceMs) {
      const done = server.stop();
      isListening = false;
      const timer = setTimeout(() => void server.stop(true), graceMs);
      await done;
      clearTimeout(timer);
    },
  };
}

function serve(options: HostOptions, groups: TopicGroups): BunServer {
  const { address, port, endpoints } = options;
  try {
    return Bun.serve<WebSocketTransport>({
      ...(address === '' ? null : { hostname: address }),
      port,
      idleTimeout: idleHttpSeconds,
      maxRequestBodySize: options.maxBodyBytes,
      fetch(request, server) {
        const path = requestPath(request.url);
        const endpoint = endpoints.webSocketAt(path);
        if (endpoint !== null) return upgrade(request, server, { endpoint, groups });
        const answer = endpoints.handlerAt(path);
        return answer === null ? notFound() : answer(request, contextOf(request, server));
      },
      error(error) {
        options.onFailure({ operation: 'http', error });
        return internalServerError();
      },
      websocket: socketEvents(options),
    });
  } catch (error) {
    throw new ListenError(address, port, error);
  }
}

function contextOf(request: Request, server: BunServer): RequestContext {
  return {
    get address() {
      return server.requestIP(request)?.address ?? '';
    },
    keepOpen: () => server.timeout(request, 0),
  };
}

function upgrade(
  request: Request,
  server: BunServer,
  { endpoint, groups }: { readonly endpoint: WebSocketEndpoint; readonly groups: TopicGroups },
): Response | undefined {
  const admission = endpoint.admit(request, contextOf(request, server));
  if (!admission.admitted) return admission.response;
  const { handshake } = admission;
  // Without the header the runtime would confirm whatever was offered first; an empty one is left out.
  const headers = { 'sec-websocket-protocol': handshake.subprotocol ?? '' };
  const data = new WebSocketTransport(admission, endpoint, groups);
  return server.upgrade(request, { data, headers }) ? undefined : notAnUpgrade();
}

function socketEvents({ endpoints, onFailure }: HostOptions): WebSocketHandler<WebSocketTransport> {
  const { maxMessageBytes, maxQueueBytes } = endpoints.webSocketLimits;
  return {
    perMessageDeflate: false,
    // Keepalive is the session's: it knows the interval and the generation of the client.
    sendPings: false,
    idleTimeout: 0,
    maxPayloadLength: maxMessageBytes,
    backpressureLimit: maxQueueBytes,
    closeOnBackpressureLimit: true,
    open(socket) {
      // The default, Node's Buffer, slices without copying, which is not what a Uint8Array promises.
      socket.binaryType = 'uint8array';
      socket.data.opened(socket);
    },
    message(socket, frame) {
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
      if (reason === tooBig) socket.data.oversized(maxMessageBytes);
      socket.data.ended(code);
    },
  };
}
