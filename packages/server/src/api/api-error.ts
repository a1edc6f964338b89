import type { ErrorSpec } from '@spindle/protocol';

/** Errors of the server API: code and text in the answer, and the HTTP status in transport error mode (H20). */
export interface ApiErrorSpec {
  readonly code: number;
  readonly message: string;
  readonly status: number;
}

export const apiErrors = {
  internal: { code: 100, message: 'internal server error', status: 500 },
  unknownChannel: { code: 102, message: 'unknown channel', status: 404 },
  notFound: { code: 104, message: 'not found', status: 404 },
  badRequest: { code: 107, message: 'bad request', status: 400 },
  notAvailable: { code: 108, message: 'not available', status: 400 },
  unrecoverablePosition: { code: 112, message: 'unrecoverable position', status: 416 },
  conflict: { code: 113, message: 'conflict', status: 409 },
} as const satisfies Record<string, ApiErrorSpec>;

export type ApiErrorName = keyof typeof apiErrors;

/** The API's form of an error of the client protocol; one that the API does not know counts as internal in HTTP. */
export function apiErrorOf({ code, message }: ErrorSpec): ApiErrorSpec {
  return Object.values(apiErrors).find((spec) => spec.code === code) ?? { code, message, status: 500 };
}

interface Explanation {
  /** Rule of `spec/api.md`. */
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
}

/** A call is refused by the API itself; turned into an answer in one place (`caller.ts`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly spec: ApiErrorSpec;
  readonly explanation: Explanation;

  constructor(name: ApiErrorName, explanation: Explanation) {
    super(explanation.because);
    this.spec = apiErrors[name];
    this.explanation = explanation;
  }
}
