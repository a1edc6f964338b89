import { systemClock, type Node } from '@spindle/core';
import {
  createOriginCheck,
  createSockJsEndpoint,
  pathPrefix,
  type Admission,
  type SockJsEndpoint,
} from '@spindle/transports';
import type { Config } from '../config/index.ts';

/** The paths of SockJS; null where it is not switched on (T120). */
export function createSockJs(
  { sockjs, client }: Config,
  { node, admission }: { readonly node: Node; readonly admission: Admission },
): SockJsEndpoint | null {
  if (!sockjs.enabled) return null;
  return createSockJsEndpoint({
    path: pathPrefix(sockjs.handlerPrefix),
    maxBodyBytes: sockjs.maxRequestBodySize,
    maxQueueBytes: client.queueMaxSize,
    isAllowedOrigin: createOriginCheck(client.allowedOrigins),
    admission,
    clock: systemClock,
    accept: (transport, request) => node.accept(transport, request),
  });
}
