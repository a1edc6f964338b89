import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** A body of more bytes than the listener allows. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * A request of Node as the platform's own type. Throws `BodyTooLarge` when it announces more than `maxBodyBytes`, and its
 * body breaks off with that past them.
 */
export function webRequest(incoming: IncomingMessage, maxBodyBytes: number): Request {
  const { method = 'GET', url = '/', headers } = incoming;
  const init = { method, headers: webHeaders(incoming) };
  const target = urlOf(url, headers.host);
  if (!hasBody(incoming)) return new Request(target, init);
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw new BodyTooLarge();
  return new Request(target, { ...init, body: limited(incoming, maxBodyBytes), duplex: 'half' });
}

function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** What a client wrote into `Host` may not lead the path elsewhere. */
const hostSyntax = /^[\w.:[\]-]+$/;

export function urlOf(target: string, host = ''): string {
  const path = target.startsWith('/') ? target : '/';
  const url = `http://${hostSyntax.test(host) ? host : 'localhost'}${path}`;
  return URL.canParse(url) ? url : `http://localhost${path}`;
}

export function webHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function limited(incoming: IncomingMessage, maxBytes: number): ReadableStream<Uint8Array> {
  let length = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > maxBytes) controller.error(new BodyTooLarge());
      else controller.enqueue(chunk);
    },
  });
  return Readable.toWeb(incoming).pipeThrough(limit);
}
