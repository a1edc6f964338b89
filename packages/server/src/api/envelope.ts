import { quote } from '@spindle/protocol/raw-json';
import type { ApiErrorSpec } from './api-error.ts';
import type { Outcome } from './method.ts';

/** How an error is written wherever one stands in an answer. */
export function errorBody({ code, message }: ApiErrorSpec): string {
  return `{"code":${code},"message":${quote(message)}}`;
}

/** An outcome as `{"result":…}` or `{"error":…}`. */
export function envelope(outcome: Outcome): string {
  return outcome.ok ? `{"result":${outcome.result}}` : `{"error":${errorBody(outcome.error)}}`;
}
