import { request as open, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { RequestContext } from '@spindle/transports';

/** Tells the worker that answers where the request came from. Nobody from outside reaches it, so that it can be believed. */
export const peerHeader = 'x-spindle-peer';

/** Of the connection between the workers, not of the one that is answered. */
const ofConnection: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** Has another worker answer, that listens on this path. Rejects when there is none. */
export async function handOver(request: Request, context: RequestContext, socketPath: string): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  const headers = { ...Object.fromEntries(request.headers), [peerHeader]: context.address };
  const { pathname, search } = new URL(request.url);
  context.keepOpen();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { socketPath, path: pathname + search, method: request.method, headers, agent: false };
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
