import type { Node, SharedLimits } from '@spindle/core';
import {
  createAddressCheck,
  createAdmission,
  createClientAddress,
  createOriginCheck,
  createTransportEndpoints,
  type Admission,
  type AdmissionOptions,
  type Endpoints,
  type RequestHandler,
} from '@spindle/transports';
import type { Config } from '../config/index.ts';
import type { Reporter } from '../logging/reporter.ts';
import { addressLimits } from '../node/rate-limits.ts';
import { transportSettings } from './transport-settings.ts';

export interface EndpointOptions {
  readonly node: Node;
  readonly admission: Admission;
  readonly reporter: Reporter;
  /** Answers what is for none of the transports. */
  readonly route: (path: string) => RequestHandler;
}

/** Every path of a server. */
export function createEndpoints(config: Config, { node, admission, reporter, route }: EndpointOptions): Endpoints {
  const endpoints = createTransportEndpoints({
    ...transportSettings(config),
    node,
    admission,
    isAllowedOrigin: createOriginCheck(config.client.allowedOrigins),
    onFailure: reporter.onFailure,
  });
  return { ...endpoints, handlerAt: (path) => endpoints.handlerAt(path) ?? route(path) };
}

/** Who may open a connection, whichever way. Throws `OriginPatternError`. */
export function admissionOf(config: Config, { node, reporter, limits }: AdmissionParts): Admission {
  const { client } = config;
  return createAdmission({
    ...client,
    checkAddress: addressCheckOf(config, node, limits),
    isAllowedOrigin: createOriginCheck(client.allowedOrigins),
    shared: limits,
    numConnections: () => node.numConnectionsEverywhere,
    onRefusal(refusal) {
      node.countRefused(refusal);
      reporter.onRefusal(refusal);
    },
    nowMs: () => performance.now(),
  });
}

interface AdmissionParts {
  readonly node: Node;
  readonly reporter: Reporter;
  /** Null: this process is the only one. */
  readonly limits: SharedLimits | null;
}

function addressCheckOf(
  { client: { rateLimit } }: Config,
  node: Node,
  shared: SharedLimits | null,
): AdmissionOptions['checkAddress'] {
  const limits = addressLimits(rateLimit);
  if (limits === null) return null;
  return createAddressCheck({
    limits,
    clientAddress: createClientAddress(rateLimit.ipConnect.trustedProxies),
    numConnectionsFrom: (address) => node.numConnectionsFrom(address),
    shared,
    nowMs: () => performance.now(),
  });
}
