import type { Endpoints, RequestContext } from '../host.ts';
import { requestPath } from '../http/request-path.ts';

/** What may be known of a request that a framework hands on. */
const unknownContext: RequestContext = { address: '', keepOpen: () => {} };

/**
 * Answers plain requests to the endpoints of a node, for frameworks that speak `Request` and `Response`; null leaves a request
 * to others. WebSocket connections come by the host.
 */
export function createFetchHandler(
  endpoints: Endpoints,
): (request: Request, context?: RequestContext) => Response | Promise<Response> | null {
  return (request, context = unknownContext) =>
    endpoints.handlerAt(requestPath(request.url))?.(request, context) ?? null;
}
