import { endpointPath, pathPrefix, type OriginCheck, type RequestHandler } from '@spindle/transports';
import type { HttpApi } from '../api/http-api.ts';
import { methods } from '../api/method-table.ts';
import { answerInit } from './init.ts';

export interface RouterOptions {
  /** Null: there is no health endpoint. */
  readonly healthPath: string | null;
  /** `{}` for pages of allowed origins (T173); null or absent: there is no such endpoint. */
  readonly init?: { readonly path: string; readonly isAllowedOrigin: OriginCheck } | null | undefined;
  /** False: nobody should be sent here now (W15). By default that never is. */
  readonly isHealthy?: (() => boolean) | undefined;
  /** Null: the API is switched off. */
  readonly api: HttpApi | null;
  /** Answers the signed API of 2016; null: the API is switched off. */
  readonly legacyApi: Handler | null;
  /** `http_api.handler_prefix` */
  readonly apiPrefix: string;
  /** Asked about paths that are none of the server's; null from it means 404. */
  readonly fallback: ((request: Request) => Promise<Response | null>) | null;
}

type Handler = (request: Request) => Response | Promise<Response>;

interface Route {
  /** The methods that are answered; others get 405. */
  readonly methods: readonly string[];
  readonly answer: Handler;
}

/**
 * Who answers the requests for a path that are neither for a transport nor for a WebSocket. Every endpoint is one exact path
 * (H1, H3), so a lookup decides; publishing through the API is the hot path of a server, where a routing library costs a
 * tenth of the request.
 */
export function createRouter(options: RouterOptions): (path: string) => RequestHandler {
  const handlers = new Map([...createRoutes(options)].map(([path, route]) => [path, handlerOf(route)]));
  const { fallback } = options;
  const elsewhere: RequestHandler = fallback === null ? notFound : (request) => orNotFound(fallback(request));
  return (path) => handlers.get(path) ?? elsewhere;
}

function handlerOf(route: Route): RequestHandler {
  return (request) => (route.methods.includes(request.method) ? route.answer(request) : methodNotAllowed(route));
}

function createRoutes({
  healthPath,
  init = null,
  isHealthy = () => true,
  api,
  legacyApi,
  apiPrefix,
}: RouterOptions): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  if (healthPath !== null)
    routes.set(healthPath, {
      methods: ['GET', 'HEAD'],
      answer: () => Response.json({}, { status: isHealthy() ? 200 : 503 }),
    });
  if (init !== null)
    routes.set(init.path, {
      methods: ['GET', 'OPTIONS'],
      answer: (request) => answerInit(request, init.isAllowedOrigin),
    });
  // First, so that at the root, where it has no path of its own, the present API stays.
  if (legacyApi !== null) routes.set(`${pathPrefix(apiPrefix)}/`, { methods: ['POST'], answer: legacyApi });
  if (api !== null) {
    routes.set(endpointPath(apiPrefix), { methods: ['POST'], answer: (request) => api.commands(request) });
    for (const { name } of methods) {
      routes.set(`${pathPrefix(apiPrefix)}/${name}`, {
        methods: ['POST'],
        answer: (request) => api.call(request, name),
      });
    }
  }
  return routes;
}

async function orNotFound(response: Promise<Response | null>): Promise<Response> {
  return (await response) ?? notFound();
}

function notFound(): Response {
  return new Response('404 page not found\n', { status: 404 });
}

function methodNotAllowed({ methods }: Route): Response {
  return new Response('Method Not Allowed\n', { status: 405, headers: { allow: methods.join(', ') } });
}
