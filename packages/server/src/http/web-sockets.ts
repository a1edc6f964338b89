import type { Node } from '@spindle/core';
import {
  createUniWebSocketEndpoint,
  endpointPath,
  type Admission,
  type WebSocketEndpoint,
  type WebSocketLimits,
} from '@spindle/transports';
import type { Config } from '../config/index.ts';

/** The WebSocket endpoints that are switched on, by path (T1, T74). */
export function createWebSocketEndpoints(
  { websocket, uniWebsocket }: Config,
  { node, admission }: { readonly node: Node; readonly admission: Admission },
): ReadonlyMap<string, WebSocketEndpoint> {
  const endpoint: WebSocketEndpoint = {
    admit: admission.upgrade,
    accept: (transport, request) => node.accept(transport, request),
  };
  const endpoints = new Map<string, WebSocketEndpoint>();
  if (uniWebsocket.enabled) {
    const unidirectional = createUniWebSocketEndpoint({
      ...endpoint,
      joinsPushes: uniWebsocket.joinPushMessages,
      pushesDisconnect: !uniWebsocket.disableDisconnectPush,
      sendsCloseFrame: !uniWebsocket.disableClosingHandshake,
    });
    endpoints.set(endpointPath(uniWebsocket.handlerPrefix), unidirectional);
  }
  if (!websocket.disabled) endpoints.set(endpointPath(websocket.handlerPrefix), endpoint);
  return endpoints;
}

/** A limit after decompression that is not set is ten times the other (T135). */
export function webSocketLimits(websocket: Config['websocket'], maxQueueBytes: number): WebSocketLimits {
  const { messageSizeLimit: maxMessageBytes, compressionMinSize: minBytes, compressionLevel: level } = websocket;
  const maxDecompressedBytes = websocket.decompressedMessageSizeLimit || 10 * maxMessageBytes;
  const compression = websocket.compression ? { minBytes, level, maxDecompressedBytes } : null;
  return { maxMessageBytes, maxQueueBytes, compression };
}
