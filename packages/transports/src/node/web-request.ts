import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** A body of more bytes than the listener allows. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** A request of Node as the platform's own type; its body breaks off with `BodyTooLarge` past `maxBodyBytes`. */
export function webRequest(incoming: IncomingMessage, maxBodyBytes: number): Request {
  const { method = 'GET', url = '/', headers } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? null : limited(incoming, maxBodyBytes);
  return new Request(urlOf(url, headers.host), {
    method,
    headers: webHeaders(incoming),
    ...(body === null ? null : { body, duplex: 'half' }),
  });
}

function urlOf(path: string, host = 'localhost'): string {
  const url = `http://${host}${path.startsWith('/') ? path : '/'}`;
  return URL.canParse(url) ? url : `http://localhost${path}`;
}

function webHeaders({ rawHeaders }: IncomingMessage): Headers {
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
