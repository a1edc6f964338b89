import type { Instant } from '../create-instant.ts';
import { fetchEndpoints } from './fetch.ts';

type RouteHandler = (request: Request) => Promise<Response>;

/**
 * Route handlers for Next: in `app/centrifuge/[...path]/route.ts`,
 * `export const { GET, OPTIONS, POST } = nextEndpoints(instant)`. Next takes the slash from the end of a path unless
 * told otherwise, so clients of generation 1.x refresh at `/centrifuge/auth/refresh`.
 */
export function nextEndpoints(
  instant: Pick<Instant, 'handle'>,
): Readonly<Record<'GET' | 'OPTIONS' | 'POST', RouteHandler>> {
  const answer = fetchEndpoints(instant);
  return { GET: answer, OPTIONS: answer, POST: answer };
}
