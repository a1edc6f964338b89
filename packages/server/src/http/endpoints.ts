import type { Node } from '@spindle/core';
import {
  createAddressCheck,
  createAdmission,
  createClientAddress,
  createOriginCheck,
  type Admission,
  type AdmissionOptions,
  type Endpoints,
  type RequestHandler,
} from '@spindle/transports';
import type { Config } from '../config/index.ts';
import type { Reporter } from '../logging/reporter.ts';
import { addressLimits } from '../node/rate-limits.ts';
import { createSockJs } from './sockjs.ts';
import { createStreamHandlers } from './streams.ts';
import { createWebSocketEndpoints, webSocketLimits } from './web-sockets.ts';

export interface EndpointOptions {
  readonly node: Node;
  readonly admission: Admission;
  readonly reporter: Reporter;
  /** Answers what is for none of the transports. */
  readonly route: (path: string) => RequestHandler;
}

/** Every path of a server. */
export function createEndpoints(config: Config, { node, admission, reporter, route }: EndpointOptions): Endpoints {
  const { client, websocket } = config;
  const webSockets = createWebSocketEndpoints(config, { node, admission });
  const streams = createStreamHandlers(config, { node, admission, reporter });
  const sockJs = createSockJs(config, { node, admission });
  return {
    webSocketLimits: webSocketLimits(websocket, client.queueMaxSize),
    webSocketAt: (path) => webSockets.get(path) ?? sockJs?.webSocketAt(path) ?? null,
    handlerAt: (path) => streams.get(path) ?? sockJs?.handlerAt(path) ?? route(path),
  };
}

/** Who may open a connection, whichever way. Throws `OriginPatternError`. */
export function admissionOf(config: Config, node: Node, reporter: Reporter): Admission {
  const { client } = config;
  return createAdmission({
    ...client,
    checkAddress: addressCheckOf(config, node),
    isAllowedOrigin: createOriginCheck(client.allowedOrigins),
    numConnections: () => node.numConnectionsEverywhere,
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
