import type { MaybePromise, Node } from '@spindle/core';
import type { ApiErrorSpec } from './api-error.ts';
import { paramsReader, type Fields, type Params, type RawFields } from './params.ts';

/** The answer of a method: its result as JSON text, or an error. */
export type Outcome =
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly error: ApiErrorSpec };

/** What a piece of work is about, for the operator. */
export interface Subject {
  readonly operation: string;
  readonly channel?: string | undefined;
  readonly user?: string | undefined;
}

/** What a method works with. */
export interface Caller {
  readonly node: Node;
  /** Whether there is a method of that name, served or not. */
  knows(method: string): boolean;
  /** Calls another method. Never throws nor rejects. */
  call(method: string, raw: RawFields): MaybePromise<Outcome>;
  /** Reports a refusal or failure that was thrown, and answers the error to send for it. */
  refuse(error: unknown, subject: Subject): ApiErrorSpec;
}

export interface ApiMethod {
  readonly name: string;
  /** By which the old form of the API may name it; null where that form does not have it. */
  readonly number: number | null;
  /** Names of its parameters, as calls spell them. */
  readonly parameters: readonly string[];
  /** Answers the result as JSON text; throws or rejects with `ApiError` or `RefusedError` when the call is refused. */
  run(caller: Caller, raw: RawFields): MaybePromise<string>;
}

export function defineMethod<F extends Fields>(
  { name, number }: Pick<ApiMethod, 'name' | 'number'>,
  fields: F,
  run: (caller: Caller, params: Params<F>) => MaybePromise<string>,
): ApiMethod {
  const read = paramsReader(fields);
  const parameters = Object.values(fields).map((field) => field.name);
  return { name, number, parameters, run: (caller, raw) => run(caller, read(raw)) };
}
