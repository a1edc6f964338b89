import { Readable } from 'node:stream';
import type { NodeRequest } from './exchange.ts';

/** A body of more bytes than the listener allows. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The client gave its request up before the end of the body. */
export class BodyBrokenOff extends Error {
  override readonly name = 'BodyBrokenOff';
}

/**
 * A request of Node as the platform's own type. Throws `BodyTooLarge` when it announces more than `maxBodyBytes`, and its
 * body breaks off with that past them.
 */
export function webRequest(incoming: NodeRequest, maxBodyBytes: number): Request {
  const { method = 'GET', headers } = incoming;
  const init = { method, headers: webHeaders(incoming) };
  const target = webUrl(incoming);
  if (!hasBody(incoming)) return new Request(target, init);
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw new BodyTooLarge();
  return new Request(target, { ...init, body: limited(incoming, maxBodyBytes), duplex: 'half' });
}

function hasBody(incoming: NodeRequest): boolean {
  const { method, headers } = incoming;
  if (method === 'GET' || method === 'HEAD') return false;
  if ('stream' in incoming) return !incoming.stream.endAfterHeaders;
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** What a client wrote into `Host` may not lead the path elsewhere. */
const hostSyntax = /^[\w.:[\]-]+$/;

export function webUrl(incoming: NodeRequest): string {
  const { url: target = '/' } = incoming;
  const host = hostOf(incoming) ?? '';
  const path = target.startsWith('/') ? target : '/';
  const url = `http://${hostSyntax.test(host) ? host : 'localhost'}${path}`;
  return URL.canParse(url) ? url : `http://localhost${path}`;
}

function hostOf(incoming: NodeRequest): string | undefined {
  return 'stream' in incoming ? incoming.authority : incoming.headers.host;
}

/** Names that begin with a colon are of HTTP/2 itself, and no headers; what it says of the host is one elsewhere (T200). */
export function webHeaders(incoming: NodeRequest): Headers {
  const { rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!name.startsWith(':')) headers.append(name, rawHeaders[index + 1] ?? '');
  }
  const host = 'stream' in incoming ? hostOf(incoming) : undefined;
  if (host !== undefined) headers.set('host', host);
  return headers;
}

function limited(incoming: NodeRequest, maxBytes: number): ReadableStream<Uint8Array> {
  let length = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > maxBytes) controller.error(new BodyTooLarge());
      else controller.enqueue(chunk);
    },
    flush(controller) {
      // A body of HTTP/2 that breaks off ends like any other.
      if ('stream' in incoming && incoming.aborted) controller.error(new BodyBrokenOff());
    },
  });
  return Readable.toWeb(incoming).pipeThrough(limit);
}
