import type { ServerResponse } from 'node:http';

/** Sends a response of the platform's own type, with its length. Rejects, having sent nothing, when its body cannot be read. */
export async function sendWhole(response: Response, outgoing: ServerResponse): Promise<void> {
  // Frameworks put their own Response in place of the platform's, which has no `bytes` (T102).
  const body = new Uint8Array(await response.arrayBuffer());
  const length = hasBody(response) ? ['content-length', String(body.byteLength)] : [];
  outgoing.writeHead(response.status, [...headersOf(response), ...length]).end(body);
}

/** Of these there is none, and so no length either. */
function hasBody({ status }: Response): boolean {
  return status !== 204 && status !== 304;
}

/** Sends one that stays open, no faster than the client reads. Never rejects. */
export async function sendStream(response: Response, outgoing: ServerResponse): Promise<void> {
  // The client went away before there was a response; nothing else would tell whoever writes the body.
  if (outgoing.destroyed) return response.body?.cancel().catch(() => {});
  outgoing.writeHead(response.status, headersOf(response));
  // It has to be seen before its first byte.
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  // Of a body that broke off before, there is nothing to cancel.
  outgoing.once('close', () => void reader?.cancel().catch(() => {}));
  try {
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) break;
      if (!outgoing.write(value)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    // The body broke off on purpose: the client must not take what it has for all there is.
    outgoing.destroy();
  }
}

function headersOf(response: Response): string[] {
  return [...response.headers].flat();
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.destroyed) return resolve();
    function goOn(): void {
      outgoing.off('drain', goOn);
      outgoing.off('close', goOn);
      resolve();
    }
    outgoing.once('drain', goOn);
    outgoing.once('close', goOn);
  });
}
