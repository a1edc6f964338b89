import { ApiError } from './api-error.ts';
import { MalformedAnswer } from './answer-field.ts';
import { apiFault } from './results.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: Fetch;
  /** Milliseconds one attempt may take, answer included. */
  readonly timeoutMs: number;
}

export interface TransportCall<T> {
  /** As the server calls it. */
  readonly method: string;
  /** JSON text. */
  readonly body: string;
  /** Reads the answer of a call that the server took; throws `MalformedAnswer`. */
  readonly read: (answer: unknown) => T;
  readonly signal?: AbortSignal | undefined;
}

/** Calls a method once. Rejects with `ApiError` alone. */
export async function callOnce<T>(options: TransportOptions, call: TransportCall<T>): Promise<T> {
  const { method, read } = call;
  const { status, text } = await exchange(options, call);
  if (status === 401) {
    throw new ApiError(
      'unauthorized',
      [method, 'the server does not take the API key; compare apiKey with its http_api.key'],
      {
        status,
      },
    );
  }
  const answer = parse(text);
  try {
    if (status === 200) return read(answer);
    // Transport error mode: the error itself is the body.
    const { code, message } = apiFault(answer, 'error');
    if (code !== 0) throw new ApiError('api', [method, `${message} (${code})`], { code, status });
  } catch (error) {
    if (!(error instanceof MalformedAnswer)) throw error;
    if (status === 200) throw new ApiError('malformed', [method, error.message], { status, cause: error });
  }
  throw new ApiError('http', [method, `the server answers with HTTP status ${status}; is ${options.url} its API?`], {
    status,
  });
}

async function exchange(
  { url, apiKey, fetch, timeoutMs }: TransportOptions,
  { method, body, signal }: TransportCall<unknown>,
): Promise<{ readonly status: number; readonly text: string }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${url}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body,
      // The key goes nowhere but to the server that was named.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    if (signal?.aborted === true) throw new ApiError('aborted', [method, 'the call was given up'], { cause });
    if (timeout.aborted) throw new ApiError('timeout', [method, `no answer within ${timeoutMs} ms`], { cause });
    throw new ApiError('network', [method, `${url} cannot be reached`], { cause });
  }
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
