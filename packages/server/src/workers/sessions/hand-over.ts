import { request as open, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { RequestContext } from '@spindle/transports';

/** Tells the worker that answers where the request came from. Nobody from outside reaches it, so that it can be believed. */
export const peerHeader = 'x-spindle-peer';

/** Of one connection, and not of what is sent over it. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Has another worker answer, that listens on this path. Rejects when there is none, and when the client does not wait for it. */
export async function handOver(request: Request, context: RequestContext, socketPath: string): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  const given = [...request.headers].filter(([name]) => !ofConnection.has(name));
  const headers = { ...Object.fromEntries(given), [peerHeader]: context.address };
  const { pathname, search } = new URL(request.url);
  context.keepOpen();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { method, signal } = request;
    const options = { socketPath, path: pathname + search, method, headers, signal, agent: false };
    open(options, resolve).once('error', reject).end(body);
  });
  return new Response(bodyOf(answer), { status: answer.statusCode ?? 502, headers: headersOf(answer) });
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (ofConnection.has(name)) continue;
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

/** When nobody reads it any more, the other worker learns of it: then the connection to it closes. */
function bodyOf(answer: IncomingMessage): ReadableStream<Uint8Array> | null {
  if (answer.statusCode === 204 || answer.statusCode === 304) {
    answer.resume();
    return null;
  }
  return Readable.toWeb(answer);
}
