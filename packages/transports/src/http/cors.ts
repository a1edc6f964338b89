import type { OriginCheck } from './origin.ts';

/** Seconds a browser may remember the answer to its question. */
const preflightLifeSeconds = 300;

/** The headers by which a browser lets a page of another, admitted origin read the response; none without an origin. */
export function corsHeaders(request: Request, isAllowedOrigin: OriginCheck): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === null || !isAllowedOrigin(origin)) return {};
  const asked = request.headers.get('access-control-request-headers');
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    ...(asked === null ? null : { 'access-control-allow-headers': asked }),
  };
}

/** The answer to a browser that asks before it sends. */
export function preflight(methods: readonly string[], cors: Record<string, string>): Response {
  const headers = {
    ...cors,
    'access-control-max-age': String(preflightLifeSeconds),
    'access-control-allow-methods': [...methods, 'OPTIONS'].join(', '),
  };
  return new Response(null, { status: 204, headers });
}

export function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
