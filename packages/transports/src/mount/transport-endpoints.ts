import {
  systemClock,
  type Connection,
  type ConnectionRequest,
  type FailureEvent,
  type Node,
  type Transport,
} from '@spindle/core';
import type { Admission } from '../admission.ts';
import type { WebSocketCompression } from '../compression/compression.ts';
import { createEmulationEndpoint } from '../emulation/endpoint.ts';
import type { Endpoints, MessageLimits, RequestHandler, WebSocketEndpoint } from '../host.ts';
import type { OriginCheck } from '../http/origin.ts';
import { endpointPath } from '../http/request-path.ts';
import { createSockJsEndpoint, type SockJsEndpoint } from '../sockjs/endpoint.ts';
import { createStreamEndpoint } from '../stream/endpoint.ts';
import { streamKinds } from '../stream/kinds.ts';
import { createUniWebSocketEndpoint } from '../uni-websocket/endpoint.ts';
import { defaultWriteTimeoutMs, WriteWatch } from '../write-watch.ts';
import { limitsOf, widestLimits } from './message-limits.ts';
import { served, type BodyOptions, type Transports, type WriteOptions } from './transports.ts';

/** By which ways clients reach a node, and within which limits. */
export interface TransportSettings extends WriteOptions {
  readonly transports: Transports;
  /** Where clients send whose transport only receives; `/emulation` by default. */
  readonly emulation?: (BodyOptions & { readonly path?: string | undefined }) | undefined;
  /** Bytes of one message of a client, and of one request where nothing else is said. */
  readonly maxMessageBytes: number;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  /** Of messages of WebSocket connections; null or absent: there is none. */
  readonly compression?: WebSocketCompression | null | undefined;
}

export interface TransportEndpointOptions extends TransportSettings {
  readonly node: Pick<Node, 'accept' | 'receive'>;
  readonly admission: Admission;
  readonly isAllowedOrigin: OriginCheck;
  /** Told of what clients sent to other nodes that did not take it. */
  onFailure(failure: FailureEvent): void;
}

/** What every endpoint of a node has to know. */
interface Ground {
  readonly messages: MessageLimits;
  readonly admission: Admission;
  readonly isAllowedOrigin: OriginCheck;
  readonly maxBodyBytes: number;
  readonly maxQueueBytes: number;
  accept(transport: Transport, request: ConnectionRequest): Connection;
}

/** The places where clients reach a node, for each transport that is served. */
export function createTransportEndpoints(options: TransportEndpointOptions): Endpoints {
  const { node, transports, maxMessageBytes, maxQueueBytes, compression, writeTimeoutMs } = options;
  const ground: Ground = {
    messages: { maxMessageBytes, compression, writeTimeoutMs },
    admission: options.admission,
    isAllowedOrigin: options.isAllowedOrigin,
    maxBodyBytes: maxMessageBytes,
    maxQueueBytes,
    accept: (transport, request) => node.accept(transport, request),
  };
  const webSockets = webSocketEndpoints(transports, ground);
  const handlers = streamHandlers(transports, ground);
  if (served(transports, 'sse') !== null || served(transports, 'httpStream') !== null) {
    const { path = '/emulation', maxBodyBytes = maxMessageBytes } = options.emulation ?? {};
    handlers.set(endpointPath(path), emulationHandler(options, maxBodyBytes));
  }
  const sockJs = sockJsEndpoint(transports, ground);
  const limits = [ground.messages, ...[...webSockets.values()].map((endpoint) => endpoint.limits)];
  return {
    webSocketLimits: { ...widestLimits(limits), maxQueueBytes },
    webSocketAt: (path) => webSockets.get(path) ?? sockJs?.webSocketAt(path) ?? null,
    handlerAt: (path) => handlers.get(path) ?? sockJs?.handlerAt(path) ?? null,
  };
}

type LimitedEndpoint = WebSocketEndpoint & { readonly limits: MessageLimits };

/** By path (T1, T74). */
function webSocketEndpoints(transports: Transports, ground: Ground): Map<string, LimitedEndpoint> {
  const endpoint: WebSocketEndpoint = { admit: ground.admission.upgrade, accept: ground.accept };
  const endpoints = new Map<string, LimitedEndpoint>();
  const uni = served(transports, 'uniWebsocket');
  if (uni !== null) {
    const { joinsPushes = false, pushesDisconnect = true, sendsCloseFrame = true } = uni;
    const unidirectional = createUniWebSocketEndpoint({ ...endpoint, joinsPushes, pushesDisconnect, sendsCloseFrame });
    endpoints.set(endpointPath(uni.path), { ...unidirectional, limits: limitsOf(uni, ground.messages) });
  }
  const both = served(transports, 'websocket');
  if (both !== null) endpoints.set(endpointPath(both.path), { ...endpoint, limits: limitsOf(both, ground.messages) });
  return endpoints;
}

const streamNames = ['sse', 'httpStream', 'uniSse', 'uniHttpStream'] as const;

/** The transports that keep a response open, by path (T67). */
function streamHandlers(transports: Transports, { admission, ...ground }: Ground): Map<string, RequestHandler> {
  const handlers = new Map<string, RequestHandler>();
  for (const name of streamNames) {
    const options = served(transports, name);
    if (options === null) continue;
    const { path, maxBodyBytes = ground.maxBodyBytes, refusedConnects = null, paddingBytes = 0 } = options;
    const handler = createStreamEndpoint(streamKinds[name], {
      ...ground,
      maxBodyBytes,
      refusedConnects,
      paddingBytes,
      admit: admission.stream,
      watch: watchOf(options, ground),
    });
    handlers.set(endpointPath(path), handler);
  }
  return handlers;
}

function emulationHandler({ node, isAllowedOrigin, onFailure }: TransportEndpointOptions, maxBodyBytes: number) {
  return createEmulationEndpoint({
    maxBodyBytes,
    isAllowedOrigin,
    receive: (sender, frame) => node.receive(sender, frame),
    onFailure,
  });
}

/** Null: it is not served (T120). */
function sockJsEndpoint(transports: Transports, ground: Ground): SockJsEndpoint | null {
  const options = served(transports, 'sockjs');
  if (options === null) return null;
  const { path, maxBodyBytes = ground.maxBodyBytes, writeTimeoutMs } = options;
  const limits = limitsOf({ writeTimeoutMs }, ground.messages);
  const watch = watchOf(options, ground);
  return createSockJsEndpoint({ ...ground, path, maxBodyBytes, limits, watch, clock: systemClock });
}

function watchOf({ writeTimeoutMs }: WriteOptions, { messages }: Pick<Ground, 'messages'>): WriteWatch {
  return new WriteWatch(writeTimeoutMs ?? messages.writeTimeoutMs ?? defaultWriteTimeoutMs, systemClock);
}
