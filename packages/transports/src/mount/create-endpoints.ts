import {
  defaultClientSettings,
  warnOfFailure,
  type Connection,
  type ConnectionRequest,
  type FailureEvent,
  type Node,
  type Transport,
} from '@spindle/core';
import { createAdmission, type Admission, type AdmissionOptions, type ConnectionRefusal } from '../admission.ts';
import { createEmulationEndpoint } from '../emulation/endpoint.ts';
import type { Endpoints, RequestHandler, WebSocketEndpoint } from '../host.ts';
import { createOriginCheck, type OriginCheck } from '../http/origin.ts';
import { endpointPath } from '../http/request-path.ts';
import { createStreamEndpoint } from '../stream/endpoint.ts';
import { streamKinds } from '../stream/kinds.ts';
import { createUniWebSocketEndpoint } from '../uni-websocket/endpoint.ts';
import { transportPlaces, type TransportName } from './transport-places.ts';

export type MountedNode = Pick<Node, 'accept' | 'receive' | 'numConnections' | 'keepsRequests'>;

export interface MountOptions {
  readonly node: MountedNode;
  /** By which ways clients may come, and where, if not at the usual paths; WebSocket alone by default (T100). */
  readonly transports?: { readonly [Name in TransportName]?: boolean | string } | undefined;
  /** Where clients send whose transport only receives; `/emulation` by default. */
  readonly emulationPath?: string | undefined;
  /** Patterns of the origins of other pages that may connect, besides those of the same host (T101); none by default. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Bytes of one message of a client, and of one request; 64 KiB by default. */
  readonly maxMessageBytes?: number | undefined;
  /** Bytes that may wait for one client; 1 MiB by default, as in the settings of the node. */
  readonly maxQueueBytes?: number | undefined;
  /** Limits of connections, none by default. */
  readonly admission?: Partial<Omit<AdmissionOptions, 'isAllowedOrigin' | 'onRefusal'>> | undefined;
  /** Told of what clients sent to other nodes that did not take it; by default a warning of the process. */
  readonly onFailure?: ((failure: FailureEvent) => void) | undefined;
  /** Told of requests that were not let in. */
  onRefusal?(refusal: ConnectionRefusal): void;
}

/** What every endpoint of a node has to know. */
interface Ground {
  readonly admission: Admission;
  readonly isAllowedOrigin: OriginCheck;
  readonly maxBodyBytes: number;
  readonly maxQueueBytes: number;
  accept(transport: Transport, request: ConnectionRequest): Connection;
}

/** The places where clients reach a node, for a host to listen for or a framework to mount. Throws `OriginPatternError`. */
export function createEndpoints(options: MountOptions): Endpoints {
  const { node, transports = { websocket: true }, maxMessageBytes = 65_536 } = options;
  const { maxQueueBytes = defaultClientSettings.queueMaxSizeBytes } = options;
  const isAllowedOrigin = createOriginCheck(options.allowedOrigins ?? [], { sameHost: true });
  const ground: Ground = {
    admission: createAdmission({ ...admissionDefaults(options), ...options.admission, isAllowedOrigin }),
    isAllowedOrigin,
    maxBodyBytes: maxMessageBytes,
    maxQueueBytes,
    accept: (transport, request) => node.accept(transport, request),
  };
  const webSockets = new Map<string, WebSocketEndpoint>();
  const handlers = new Map<string, RequestHandler>();
  for (const name of transportNames) {
    const place = placeOf(name, transports[name]);
    if (place === null) continue;
    if (name === 'websocket') webSockets.set(place, webSocketOf(ground));
    else if (name === 'uniWebsocket') webSockets.set(place, createUniWebSocketEndpoint(uniOptionsOf(ground)));
    else handlers.set(place, streamOf(name, ground));
  }
  if (isOn(transports.sse) || isOn(transports.httpStream)) {
    const emulation = createEmulationEndpoint({
      ...ground,
      receive: (sender, frame) => node.receive(sender, frame),
      onFailure: (failure) => (options.onFailure ?? warnOfFailure)(failure),
    });
    handlers.set(endpointPath(options.emulationPath ?? '/emulation'), emulation);
  }
  return {
    webSocketLimits: { maxMessageBytes, maxQueueBytes },
    webSocketAt: (path) => webSockets.get(path) ?? null,
    handlerAt: (path) => handlers.get(path) ?? null,
  };
}

const transportNames = Object.keys(transportPlaces) as readonly TransportName[];

function admissionDefaults({ node, onRefusal }: MountOptions): Omit<AdmissionOptions, 'isAllowedOrigin'> {
  return {
    connectionLimit: 0,
    connectionRateLimit: 0,
    checkAddress: null,
    userIdHttpHeader: '',
    keepsRequests: node.keepsRequests,
    numConnections: () => node.numConnections,
    onRefusal: (refusal) => onRefusal?.(refusal),
    nowMs: () => performance.now(),
  };
}

function isOn(place: boolean | string | undefined): place is true | string {
  return place !== undefined && place !== false;
}

function placeOf(name: TransportName, place: boolean | string | undefined): string | null {
  if (!isOn(place)) return null;
  return endpointPath(place === true ? transportPlaces[name] : place);
}

function webSocketOf({ admission, accept }: Ground): WebSocketEndpoint {
  return { admit: admission.upgrade, accept };
}

function uniOptionsOf(ground: Ground) {
  return { ...webSocketOf(ground), joinsPushes: false, pushesDisconnect: true, sendsCloseFrame: true };
}

function streamOf(name: keyof typeof streamKinds, { admission, ...ground }: Ground): RequestHandler {
  return createStreamEndpoint(streamKinds[name], {
    ...ground,
    refusedConnects: null,
    admit: admission.stream,
    nowMs: () => performance.now(),
  });
}
