import type { MaybePromise } from '@spindle/core';
import { envelope, errorBody } from './envelope.ts';
import type { Caller, Outcome } from './method.ts';
import { rawFields } from './params.ts';
import { jsonResponse } from './response.ts';

/** `transport`: errors as HTTP status; empty: as an error object with status 200. */
export type ErrorMode = '' | 'transport';

export interface Call {
  readonly method: string;
  /** The parameters, as text of a JSON object. */
  readonly body: string;
  /** Asked only about errors. */
  errorMode(): ErrorMode;
}

/** One call in its own request (H10); null when the body cannot be read. */
export function answerCall(caller: Caller, { method, body, errorMode }: Call): MaybePromise<Response | null> {
  const raw = rawFields(body);
  if (raw === null) return null;
  const respond = (outcome: Outcome): Response => {
    if (!outcome.ok && errorMode() === 'transport') return jsonResponse(errorBody(outcome.error), outcome.error.status);
    return jsonResponse(isBare(method, outcome) ? outcome.result : envelope(outcome));
  };
  const outcome = caller.call(method, raw);
  return outcome instanceof Promise ? outcome.then(respond) : respond(outcome);
}

/** The replies of a batch stand without an envelope around them. */
function isBare(method: string, outcome: Outcome): outcome is Extract<Outcome, { ok: true }> {
  return method === 'batch' && outcome.ok;
}
