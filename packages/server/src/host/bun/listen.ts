import type { Server, WebSocketHandler } from 'bun';
import { disconnects } from '@spindle/protocol';
import { requestPath } from '../../http/request-path.ts';
import { ListenError, listenUrl, type Host, type HostOptions, type WebSocketEndpoint } from '../host.ts';
import { TopicGroups } from './topic-groups.ts';
import { WebSocketTransport } from './websocket-transport.ts';

type BunServer = Server<WebSocketTransport>;

/** Seconds after which the runtime closes an HTTP connection without a request. */
const idleHttpSeconds = 30;

/** Opens the listener on Bun. Throws `ListenError` when the address cannot be had. */
export function listenBun(options: HostOptions): Host {
  const { address, websocket } = options;
  const groups = new TopicGroups((topic, frame) => server.publish(topic, frame), websocket.maxQueueBytes);
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
  const { address, port, websocket } = options;
  try {
    return Bun.serve<WebSocketTransport>({
      ...(address === '' ? null : { hostname: address }),
      port,
      idleTimeout: idleHttpSeconds,
      maxRequestBodySize: options.maxBodyBytes,
      fetch(request, server) {
        if (websocket.path === null || requestPath(request.url) !== websocket.path) return options.fetch(request);
        return upgrade(request, server, websocket, groups);
      },
      error(error) {
        options.onFailure({ operation: 'http', error });
        return new Response('Internal Server Error\n', { status: 500 });
      },
      websocket: socketEvents(websocket, options),
    });
  } catch (error) {
    throw new ListenError(address, port, error);
  }
}

function upgrade(
  request: Request,
  server: BunServer,
  endpoint: WebSocketEndpoint,
  groups: TopicGroups,
): Response | undefined {
  const admission = endpoint.admit(request, { address: server.requestIP(request)?.address ?? '' });
  if (!admission.admitted) return admission.response;
  const { handshake } = admission;
  // Without the header the runtime would confirm whatever was offered first; an empty one is left out.
  const headers = { 'sec-websocket-protocol': handshake.subprotocol ?? '' };
  const data = new WebSocketTransport(handshake, admission.request, groups);
  if (server.upgrade(request, { data, headers })) return undefined;
  return new Response('this address is for WebSocket clients\n', { status: 400 });
}

function socketEvents(endpoint: WebSocketEndpoint, { onFailure }: HostOptions): WebSocketHandler<WebSocketTransport> {
  const accept: WebSocketEndpoint['accept'] = (transport, request) => endpoint.accept(transport, request);
  return {
    perMessageDeflate: false,
    // Keepalive is the session's: it knows the interval and the generation of the client.
    sendPings: false,
    idleTimeout: 0,
    maxPayloadLength: endpoint.maxMessageBytes,
    backpressureLimit: endpoint.maxQueueBytes,
    closeOnBackpressureLimit: true,
    open(socket) {
      // The default, Node's Buffer, slices without copying, which is not what a Uint8Array promises.
      socket.binaryType = 'uint8array';
      socket.data.opened(socket, accept);
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
    close: (socket, code) => socket.data.ended(code),
  };
}
