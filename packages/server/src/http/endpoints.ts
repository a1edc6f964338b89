import type { Node } from '@spindle/core';
import {
  createAddressCheck,
  createAdmission,
  createClientAddress,
  createOriginCheck,
  endpointPath,
  type Admission,
  type AdmissionOptions,
  type Endpoints,
  type RequestHandler,
  type WebSocketEndpoint,
} from '@spindle/transports';
import type { Config } from '../config/index.ts';
import type { Reporter } from '../logging/reporter.ts';
import { addressLimits } from '../node/rate-limits.ts';

export interface EndpointOptions {
  readonly node: Node;
  readonly reporter: Reporter;
  /** Answers what is for none of the transports. */
  readonly route: (path: string) => RequestHandler;
}

/** Every path of a server. Throws `OriginPatternError`. */
export function createEndpoints(config: Config, { node, reporter, route }: EndpointOptions): Endpoints {
  const { client, websocket } = config;
  const admission = admissionOf(config, node, reporter);
  const webSocketPath = websocket.disabled ? null : endpointPath(websocket.handlerPrefix);
  const webSocket: WebSocketEndpoint = {
    admit: admission.upgrade,
    accept: (transport, request) => node.accept(transport, request),
  };
  return {
    webSocketLimits: { maxMessageBytes: websocket.messageSizeLimit, maxQueueBytes: client.queueMaxSize },
    webSocketAt: (path) => (path === webSocketPath ? webSocket : null),
    handlerAt: route,
  };
}

function admissionOf(config: Config, node: Node, reporter: Reporter): Admission {
  const { client } = config;
  return createAdmission({
    ...client,
    checkAddress: addressCheckOf(config, node),
    isAllowedOrigin: createOriginCheck(client.allowedOrigins),
    numConnections: () => node.numConnections,
    onRefusal: reporter.onRefusal,
    nowMs: () => performance.now(),
  });
}

function addressCheckOf({ client: { rateLimit } }: Config, node: Node): AdmissionOptions['checkAddress'] {
  const limits = addressLimits(rateLimit);
  if (limits === null) return null;
  return createAddressCheck({
    limits,
    clientAddress: createClientAddress(rateLimit.ipConnect.trustedProxies),
    numConnectionsFrom: (address) => node.numConnectionsFrom(address),
    nowMs: () => performance.now(),
  });
}
