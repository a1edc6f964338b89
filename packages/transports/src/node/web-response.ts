import type { Writable } from 'node:stream';
import { breakOff, isGone, type NodeResponse } from './exchange.ts';

/** Sends a response of the platform's own type, with its length. Rejects, having sent nothing, when its body cannot be read. */
export async function sendWhole(response: Response, outgoing: NodeResponse): Promise<void> {
  // Frameworks put their own Response in place of the platform's, which has no `bytes` (T102).
  const body = new Uint8Array(await response.arrayBuffer());
  if (isGone(outgoing)) return;
  sendHead(response, outgoing, hasBody(response) ? [['content-length', String(body.byteLength)]] : []);
  const rest: Writable = outgoing;
  if (outgoing.req.method === 'HEAD') rest.end();
  else rest.end(body);
}

/** Of these there is none, and so no length either. */
function hasBody({ status }: Response): boolean {
  return status !== 204 && status !== 304;
}

/** Sends one that stays open, no faster than the client reads. Never rejects. */
export async function sendStream(response: Response, outgoing: NodeResponse): Promise<void> {
  // The client went away before there was a response; nothing else would tell whoever writes the body.
  if (isGone(outgoing)) return response.body?.cancel().catch(() => {});
  sendHead(response, outgoing);
  // It has to be seen before its first byte; over HTTP/2 it is out already.
  if (!('stream' in outgoing)) outgoing.flushHeaders();
  const rest: Writable = outgoing;
  const reader = response.body?.getReader();
  // Of a body that broke off before, there is nothing to cancel.
  rest.once('close', () => void reader?.cancel().catch(() => {}));
  // The body broke off on purpose, and a client that does not read would not let it be seen below.
  reader?.closed.catch(() => breakOff(outgoing));
  try {
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) break;
      if (!rest.write(value)) await drained(outgoing);
    }
    rest.end();
  } catch {
    breakOff(outgoing);
  }
}

type Header = readonly [name: string, value: string];

/** These speak of a connection of HTTP/1.1; HTTP/2 forbids them (RFC 9113, section 8.2.2). */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

function sendHead({ status, headers }: Response, outgoing: NodeResponse, more: readonly Header[] = []): void {
  const all: Header[] = [...headers, ...more];
  if (!('stream' in outgoing)) return void outgoing.writeHead(status, all.flat());
  for (const [name, value] of all) if (!ofConnection.has(name)) outgoing.appendHeader(name, value);
  outgoing.writeHead(status);
}

function drained(outgoing: NodeResponse): Promise<void> {
  const rest: Writable = outgoing;
  return new Promise((resolve) => {
    if (isGone(outgoing)) return resolve();
    function goOn(): void {
      rest.off('drain', goOn);
      rest.off('close', goOn);
      resolve();
    }
    rest.once('drain', goOn);
    rest.once('close', goOn);
  });
}
