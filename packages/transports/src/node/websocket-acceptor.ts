import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock, type FailureEvent } from '@spindle/core';
import { disconnects, type Frame } from '@spindle/protocol';
import type { RawData } from 'ws';
import type { Upgrade } from '../admission.ts';
import { MemberGroups } from '../groups/member-groups.ts';
import type { MessageLimits, WebSocketEndpoint, WebSocketLimits } from '../host.ts';
import { defaultWriteTimeoutMs, WriteWatch } from '../write-watch.ts';
import type { ClosingSocket } from './closing-socket.ts';
import { letGoInTime } from './let-go.ts';
import { SharedFrame } from './shared-frame.ts';
import { TurnFlusher } from './turn-flusher.ts';
import { createUpgraders, type Upgrader } from './upgrader.ts';
import { NodeWebSocketTransport, type SocketSharing, type UpgradedSocket } from './websocket-transport.ts';

/** The library's word for a message that was longer than allowed. */
const tooBig = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** The server goes away (RFC 6455, section 7.4.1). */
const goingAway = 1001;

/** An upgrade request as Node hands it over. */
export interface UpgradeRequest {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

/** The WebSocket connections of one host. */
export interface WebSocketAcceptor {
  /** Takes over the socket of an admitted request. False: it is no upgrade to WebSocket, and still to be answered. */
  accept(request: UpgradeRequest, upgrade: Upgrade, endpoint: WebSocketEndpoint): boolean;
  /** From now on a connection is let go of as soon as its client was told of the close, answered or not. */
  stopWaiting(): void;
  /** Ends every connection by force, with a close frame for whom is not behind. */
  endAll(): void;
}

/** Connections with the same limits. */
interface ConnectionKind {
  readonly sharing: SocketSharing;
  readonly upgraderFor: (incoming: IncomingMessage) => Upgrader;
}

function createKind(limits: MessageLimits, maxQueueBytes: number, flusher: TurnFlusher): ConnectionKind {
  return {
    sharing: {
      groups: new MemberGroups((frame) => new SharedFrame(frame)),
      flusher,
      maxQueueBytes,
      watch: new WriteWatch(limits.writeTimeoutMs ?? defaultWriteTimeoutMs, systemClock),
    },
    upgraderFor: createUpgraders(limits),
  };
}

export function createWebSocketAcceptor(
  limits: WebSocketLimits,
  onFailure: (failure: FailureEvent) => void,
): WebSocketAcceptor {
  const flusher = new TurnFlusher();
  const kinds = new Map<MessageLimits, ConnectionKind>();
  const open = new Map<ClosingSocket, Duplex>();
  let isWaiting = true;

  function kindOf(own: MessageLimits): ConnectionKind {
    const kind = kinds.get(own) ?? createKind(own, limits.maxQueueBytes, flusher);
    kinds.set(own, kind);
    return kind;
  }

  function hold(
    { websocket, socket }: UpgradedSocket,
    transport: NodeWebSocketTransport,
    maxMessageBytes: number,
  ): void {
    open.set(websocket, socket);
    websocket.onClosing = () => transport.closing();
    socket.once('end', () => letGoInTime(socket, systemClock));
    socket.once('finish', () => {
      if (!isWaiting) websocket.terminate();
    });
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
    // A broken frame or socket; the library closes with the code that fits, and `close` follows.
    websocket.on('error', (error) => {
      if ('code' in error && error.code === tooBig) transport.oversized(maxMessageBytes);
    });
    websocket.on('close', () => {
      open.delete(websocket);
      transport.ended();
    });
  }

  return {
    accept({ incoming, socket, head }, { handshake, request }, endpoint) {
      let isAccepted = false;
      const { sharing, upgraderFor } = kindOf(endpoint.limits ?? limits);
      const { server, deflation, maxMessageBytes } = upgraderFor(incoming);
      // The library answers before it returns.
      server.handleUpgrade(incoming, socket, head, (websocket) => {
        isAccepted = true;
        const upgraded: UpgradedSocket = { websocket, socket, deflation };
        const transport = new NodeWebSocketTransport(upgraded, handshake, sharing);
        hold(upgraded, transport, maxMessageBytes);
        transport.opened(endpoint, request);
      });
      return isAccepted;
    },
    stopWaiting() {
      isWaiting = false;
      for (const [websocket, socket] of open) if (socket.writableFinished) websocket.terminate();
    },
    endAll() {
      for (const [websocket, socket] of open) {
        websocket.close(goingAway);
        if (socket.writableLength > 0) websocket.terminate();
      }
    },
  };
}

/** Messages come as one buffer, by the library's default. */
function frameOf(data: RawData, isBinary: boolean): Frame {
  const bytes = data as Buffer;
  // Node's Buffer slices without copying, which is not what a Uint8Array promises.
  return isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString();
}
