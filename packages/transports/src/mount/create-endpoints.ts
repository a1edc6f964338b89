import { defaultClientSettings, warnOfFailure, type FailureEvent, type Node } from '@spindle/core';
import { createAdmission, type AdmissionOptions, type ConnectionRefusal } from '../admission.ts';
import type { Endpoints } from '../host.ts';
import { createOriginCheck } from '../http/origin.ts';
import { createTransportEndpoints, type TransportSettings } from './transport-endpoints.ts';

export type MountedNode = Pick<Node, 'accept' | 'receive' | 'numConnections' | 'keepsRequests'> &
  Partial<Pick<Node, 'countRefused'>>;

/** Of what is not said: WebSocket alone (T100), 64 KiB a message, and what may wait is as in the settings of the node. */
export interface MountOptions extends Partial<TransportSettings> {
  readonly node: MountedNode;
  /** Patterns of the origins of other pages that may connect, besides those of the same host (T101); none by default. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Limits of connections, none by default. */
  readonly admission?: Partial<Omit<AdmissionOptions, 'isAllowedOrigin' | 'onRefusal'>> | undefined;
  /** Told of what clients sent to other nodes that did not take it; by default a warning of the process. */
  readonly onFailure?: ((failure: FailureEvent) => void) | undefined;
  /** Told of requests that were not let in. */
  onRefusal?(refusal: ConnectionRefusal): void;
}

/** The places where clients reach a node, for a host to listen for or a framework to mount. Throws `OriginPatternError`. */
export function createEndpoints(options: MountOptions): Endpoints {
  const isAllowedOrigin = createOriginCheck(options.allowedOrigins ?? [], { sameHost: true });
  return createTransportEndpoints({
    transports: { websocket: true },
    maxMessageBytes: 65_536,
    maxQueueBytes: defaultClientSettings.queueMaxSizeBytes,
    ...options,
    isAllowedOrigin,
    admission: createAdmission({ ...admissionDefaults(options), ...options.admission, isAllowedOrigin }),
    onFailure: (failure) => (options.onFailure ?? warnOfFailure)(failure),
  });
}

function admissionDefaults({ node, onRefusal }: MountOptions): Omit<AdmissionOptions, 'isAllowedOrigin'> {
  return {
    connectionLimit: 0,
    connectionRateLimit: 0,
    checkAddress: null,
    userIdHttpHeader: '',
    keepsRequests: node.keepsRequests,
    numConnections: () => node.numConnections,
    onRefusal(refusal) {
      node.countRefused?.(refusal);
      onRefusal?.(refusal);
    },
    nowMs: () => performance.now(),
  };
}
