import { corsHeaders, preflight, type OriginCheck } from '@spindle/transports';

const methods = ['GET'];

/** By a request to here a page opens its connection to a proxy early, or obtains the cookie by which that keeps it to a node. */
export function answerInit(request: Request, isAllowedOrigin: OriginCheck): Response {
  const cors = corsHeaders(request, isAllowedOrigin);
  if (request.method === 'OPTIONS') return preflight(methods, cors);
  return Response.json({}, { headers: { ...cors, 'cache-control': 'no-store' } });
}
