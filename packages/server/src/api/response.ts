/** One object for all: building headers is most of what a small response costs. */
const jsonHeaders = new Headers({ 'content-type': 'application/json' });

export function jsonResponse(body: string, status = 200): Response {
  return new Response(body, { status, headers: jsonHeaders });
}
