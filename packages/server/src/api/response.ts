const jsonHeaders = { 'content-type': 'application/json' } as const;

export function jsonResponse(body: string, status = 200): Response {
  return new Response(body, { status, headers: jsonHeaders });
}
