import type { ServerResponse } from 'node:http';

/** Sends a response of the platform's own type, its body no faster than the client reads. Never rejects. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (response.body === null) {
    outgoing.end();
    return;
  }
  // A response that stays open has to be seen before its first byte.
  outgoing.flushHeaders();
  await sendBody(response.body, outgoing);
}

async function sendBody(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  outgoing.once('close', () => void reader.cancel());
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!outgoing.write(value)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    // The body broke off on purpose: the client must not take what it has for all there is.
    outgoing.destroy();
  }
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
