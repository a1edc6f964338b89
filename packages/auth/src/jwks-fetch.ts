import type { JWK } from 'jose';

/** A key set as its endpoint sent it. */
export interface KeySetDocument {
  readonly text: string;
  readonly keys: readonly JWK[];
}

export interface KeySetRequest {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

/** The endpoint gave no key set; the message says what it did instead. */
export class KeySetUnavailable extends Error {
  override readonly name = 'KeySetUnavailable';
}

const attempts = 2;
/** Bytes. Key sets of the largest providers are a hundredth of it. */
const maxDocumentSize = 1_048_576;

/** Asks up to two times, without a pause. Rejects with `KeySetUnavailable`. */
export async function fetchKeySet(url: string, request: KeySetRequest): Promise<KeySetDocument> {
  let failure = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await attemptFetch(url, request);
    } catch (error) {
      failure = describe(error, request.timeoutMs);
    }
  }
  throw new KeySetUnavailable(`the key set endpoint at ${new URL(url).host} ${failure}`);
}

async function attemptFetch(url: string, { fetch, timeoutMs }: KeySetRequest): Promise<KeySetDocument> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeySetUnavailable(`answered with status ${response.status}`);
  }
  const text = await readText(response);
  return { text, keys: parseKeySet(text) };
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxDocumentSize) throw new KeySetUnavailable(`sent more than ${maxDocumentSize} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseKeySet(text: string): readonly JWK[] {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (Array.isArray(keys)) return keys.filter((key) => typeof key === 'object' && key !== null) as JWK[];
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new KeySetUnavailable('did not send a JWK set');
}

function describe(error: unknown, timeoutMs: number): string {
  if (error instanceof KeySetUnavailable) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`;
  return 'cannot be reached';
}
