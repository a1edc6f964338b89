import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FailureEvent } from '@spindle/core';
import { disconnects, type Frame } from '@spindle/protocol';
import { WebSocketServer, type RawData, type ServerOptions, type WebSocket } from 'ws';
import { MemberGroups } from '../groups/member-groups.ts';
import { chooseSubprotocol } from '../handshake.ts';
import type { WebSocketEndpoint, WebSocketLimits } from '../host.ts';
import { contextOf } from './context.ts';
import { FrameJoiner } from './joined.ts';
import { readyFrame } from './ready-frame.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { TurnFlusher } from './turn-flusher.ts';
import { webRequest } from './web-request.ts';
import { NodeWebSocketTransport, type SocketSharing } from './websocket-transport.ts';

/** Milliseconds a peer has to answer a close frame (T34). */
const closeTimeoutMs = 10_000;

/** Takes over the socket of an upgrade request. */
/** The library's word for a message that was longer than allowed. */
const tooBig = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

export type AcceptWebSocket = (
  endpoint: WebSocketEndpoint,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => void;

/** Accepts the WebSocket connections of one host. */
export function createWebSocketAcceptor(
  { maxMessageBytes, maxQueueBytes }: WebSocketLimits,
  onFailure: (failure: FailureEvent) => void,
): AcceptWebSocket {
  const sharing: SocketSharing = {
    groups: new MemberGroups(readyFrame),
    flusher: new TurnFlusher(),
    joiner: new FrameJoiner(),
    maxQueueBytes,
  };
  // The types of the library do not know `closeTimeout` yet.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    closeTimeout: closeTimeoutMs,
    handleProtocols: (offered) => chooseSubprotocol(offered) ?? false,
  };
  const server = new WebSocketServer(options);

  return (endpoint, incoming, socket, head) => {
    const admission = endpoint.admit(webRequest(incoming, 0), contextOf(incoming));
    if (!admission.admitted) {
      void refuseUpgrade(socket, admission.response);
      return;
    }
    server.handleUpgrade(incoming, socket, head, (websocket) => {
      const transport = new NodeWebSocketTransport(websocket, socket, admission.handshake, sharing);
      forward(websocket, transport, onFailure);
      websocket.on('error', (error) => {
        if ('code' in error && error.code === tooBig) transport.oversized(maxMessageBytes);
      });
      socket.on('drain', () => transport.drained());
      transport.opened(endpoint, admission.request);
    });
  };
}

function forward(websocket: WebSocket, transport: NodeWebSocketTransport, onFailure: (failure: FailureEvent) => void) {
  websocket.on('message', (data, isBinary) => {
    try {
      transport.received(frameOf(data, isBinary));
    } catch (error) {
      // A defect in reading one client's frame must not end the process (T28).
      onFailure({ operation: 'receive', error });
      websocket.close(disconnects.internal.code, disconnects.internal.reason);
    }
  });
  websocket.on('pong', () => transport.ponged());
  websocket.on('close', () => transport.ended());
  // A broken frame or socket; the library closes with the code that fits, and `close` follows.
  websocket.on('error', () => {});
}

/** Messages come as one buffer, by the library's default. */
function frameOf(data: RawData, isBinary: boolean): Frame {
  const bytes = data as Buffer;
  // Node's Buffer slices without copying, which is not what a Uint8Array promises.
  return isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString();
}
