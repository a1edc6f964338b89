/**
 * - `api`: the server refused the call; `code` says why.
 * - `unauthorized`: the server does not take the API key.
 * - `http`: it answered with a status that is not its own, so something else stands in between.
 * - `malformed`: its answer is not what the method answers.
 * - `timeout`, `network`: it did not answer; whether it acted is unknown.
 * - `aborted`: the caller gave up.
 */
export type ApiFailure = 'api' | 'unauthorized' | 'http' | 'malformed' | 'timeout' | 'network' | 'aborted';

interface ApiErrorDetails {
  /** Of the server API, such as 102 for an unknown channel. */
  readonly code?: number | undefined;
  /** Of HTTP. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** A call of the server API failed. The message holds neither the key nor a payload. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly failure: ApiFailure;
  /** As the server calls it, such as `history_remove`. */
  readonly method: string;
  readonly code: number | undefined;
  readonly status: number | undefined;

  constructor(failure: ApiFailure, [method, because]: readonly [string, string], details: ApiErrorDetails = {}) {
    super(`${method}: ${because}`, details.cause === undefined ? {} : { cause: details.cause });
    this.failure = failure;
    this.method = method;
    this.code = details.code;
    this.status = details.status;
  }

  /** Whether the same call may succeed a moment later. */
  get isTemporary(): boolean {
    if (this.failure === 'timeout' || this.failure === 'network') return true;
    if (this.failure === 'api') return this.code === internalError;
    return this.failure === 'http' && (this.status === 429 || (this.status ?? 0) >= 500);
  }
}

const internalError = 100;
