import type { Instant } from '../create-instant.ts';

/** A handler for every runtime that speaks `fetch`: `Bun.serve`, `Deno.serve`, workers. */
export function fetchEndpoints(instant: Pick<Instant, 'handle'>): (request: Request) => Promise<Response> {
  return async (request) => (await instant.handle(request, request)) ?? new Response('Not Found', { status: 404 });
}
