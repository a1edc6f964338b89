import { Hono } from 'hono';
import type { HttpApi } from '../api/http-api.ts';
import { methods } from '../api/method-table.ts';
import type { FailureReport } from '../logging/reporter.ts';

export interface RouterOptions {
  /** Null: there is no health endpoint. */
  readonly healthPath: string | null;
  /** Null: the API is switched off. */
  readonly api: HttpApi | null;
  /** Path of the API, without a slash at the end. */
  readonly apiPrefix: string;
  /** Asked about paths that are none of the server's; null from it means 404. */
  readonly fallback: ((request: Request) => Promise<Response | null>) | null;
  onFailure(report: FailureReport): void;
}

/** What the server answers over plain HTTP, by path (H1, H3). */
export function createRouter(options: RouterOptions): (request: Request) => Response | Promise<Response> {
  const { healthPath, api, apiPrefix, fallback, onFailure } = options;
  const app = new Hono();
  if (healthPath !== null) app.get(healthPath, () => Response.json({}));
  if (api !== null) {
    for (const { name } of methods) app.post(`${apiPrefix}/${name}`, (context) => api.call(context.req.raw, name));
    app.post(apiPrefix, (context) => api.commands(context.req.raw));
    for (const { name } of methods) app.all(`${apiPrefix}/${name}`, methodNotAllowed);
    app.all(apiPrefix, methodNotAllowed);
  }
  app.notFound(async ({ req }) => (await fallback?.(req.raw)) ?? new Response('404 page not found\n', { status: 404 }));
  app.onError((error, { req }) => {
    onFailure({ operation: `${req.method} ${req.path}`, error });
    return new Response('Internal Server Error\n', { status: 500 });
  });
  return (request) => app.fetch(request);
}

function methodNotAllowed(): Response {
  return new Response('Method Not Allowed\n', { status: 405, headers: { allow: 'POST' } });
}
