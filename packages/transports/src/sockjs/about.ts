import { corsHeaders, preflight } from '../http/cors.ts';
import type { OriginCheck } from '../http/origin.ts';
import { neverStored } from './headers.ts';

const methods = ['GET'];

/** What somebody who looks at the address sees. */
export function greet(): Response {
  return new Response('Welcome to SockJS!\n', { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

/** What clients ask for before they choose a transport (T120). The random number is one that they mix into their own. */
export function tellInfo(request: Request, isAllowedOrigin: OriginCheck): Response {
  const cors = corsHeaders(request, isAllowedOrigin);
  if (request.method === 'OPTIONS') return preflight(methods, cors);
  const [entropy] = crypto.getRandomValues(new Uint32Array(1));
  const info = { websocket: true, cookie_needed: false, origins: ['*:*'], entropy };
  return Response.json(info, { headers: { ...cors, ...neverStored } });
}
