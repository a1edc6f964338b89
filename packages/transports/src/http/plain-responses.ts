/** No endpoint has the path. */
export function notFound(): Response {
  return new Response('404 page not found\n', { status: 404 });
}

/** T2 */
export function notAnUpgrade(): Response {
  return new Response('this address is for WebSocket clients\n', { status: 400 });
}
