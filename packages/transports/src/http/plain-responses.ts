/** No endpoint has the path. */
export function notFound(): Response {
  return new Response('404 page not found\n', { status: 404 });
}

/** T2 */
export function notAnUpgrade(): Response {
  return new Response('this address is for WebSocket clients\n', { status: 400 });
}

/** T51 */
export function methodNotAllowed(): Response {
  return new Response('Method Not Allowed\n', { status: 405 });
}

/** The rest of the body is not read, so the connection is of no further use. */
export function bodyTooLarge(): Response {
  return new Response('Request Entity Too Large\n', { status: 413, headers: { connection: 'close' } });
}

/** A defect; what it is concerns the operator alone. */
export function internalServerError(): Response {
  return new Response('Internal Server Error\n', { status: 500 });
}
