import { fault, type Diagnosis } from './finding.ts';
import type { HttpHead } from './http-head.ts';
import { seconds, type Question } from './question.ts';
import type { Upgraded } from './web-socket.ts';

/** Sentences for a request for a WebSocket connection that was not granted (D7, D8, D9). */
export function upgradeFault(upgraded: Exclude<Upgraded, { readonly kind: 'open' }>, question: Question): Diagnosis {
  if (upgraded.kind === 'refused') return refusalFault(upgraded.head, question);
  if (upgraded.kind === 'late') {
    return fault(
      `the request for a WebSocket connection was not answered within ${seconds(question.limitMs)}`,
      'look whether the proxy in front reaches the server, and whether it waits for a body',
    );
  }
  if (upgraded.kind === 'unreachable') {
    return fault(`the connection failed: ${upgraded.code}`, 'look whether the server limits connections');
  }
  return fault(
    'the connection was closed instead of an answer to the request for a WebSocket connection',
    'something on the way does not let WebSocket connections pass: look at firewalls, and at the proxy in front',
  );
}

const forwarding =
  'let the proxy use HTTP/1.1 to the server and forward the headers Upgrade and Connection (docs/guide/proxies.md)';

const notForwarded = (status: number): Diagnosis =>
  fault(`the request for a WebSocket connection was answered with ${status}: its Upgrade header got lost`, forwarding);

function refusalFault({ status, headers }: HttpHead, { target }: Question): Diagnosis {
  if (status === 101) {
    return fault('the upgrade was confirmed with the wrong key', 'let the proxy forward Sec-WebSocket-* as they are');
  }
  if (status === 404) {
    return fault(
      `there is nothing at ${target.prefix}/connection/websocket (404)`,
      'look at websocket.handler_prefix and websocket.disabled of the server, and at the paths the proxy forwards',
    );
  }
  if (status === 400 || status === 426 || status === 501 || (status >= 200 && status < 300))
    return notForwarded(status);
  if (status >= 300 && status < 400) {
    const place = headers.get('location') ?? 'nowhere';
    return fault(`the request is redirected (${status}) to ${place}`, 'connect to the address it redirects to');
  }
  if (status === 401 || status === 407) {
    return fault(`the proxy asks for credentials (${status})`, 'let the proxy pass the paths of the endpoints freely');
  }
  if (status === 429) return fault('this address connects too often (429)', 'see client.rate_limit.ip_connect');
  if (status === 502 || status === 504) {
    return fault(
      `the proxy does not reach the server (${status})`,
      'look whether the server runs, and where it listens',
    );
  }
  if (status === 503) {
    return fault(
      'there is no room for one more connection, or the proxy has no server to ask (503)',
      'see client.connection_limit and client.connection_rate_limit, and whether the server runs',
    );
  }
  return fault(`the request for a WebSocket connection was answered with ${status}`, forwarding);
}
