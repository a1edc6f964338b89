import { DataError } from './channel-data-error.ts';
import type { StandardSchema } from './standard-schema.ts';
import { validate } from './validate.ts';

/** A method of RPC, and what it takes and answers. */
export interface TypedMethod<Input, Parsed, Output> {
  readonly method: string;
  /** What the server makes of what a client sent. Throws `DataError`. */
  parse(data: unknown): Parsed;
  /** What the client makes of the answer. Throws `DataError`. */
  parseOutput(data: unknown): Output;
  /** Never there; carry the types of both ends. */
  readonly input?: Input;
  readonly output?: Output;
}

/** As much of a client of any SDK as a call needs. */
export interface RpcClient {
  rpc(method: string, data: unknown): Promise<{ readonly data: unknown }>;
}

/**
 * Describes a method once for both ends. The schemas validate synchronously; `typeOnly<T>()` validates nothing.
 *
 * @example
 * const sum = defineMethod('math.sum', { input: typeOnly<number[]>(), output: typeOnly<number>() });
 * const total = await callMethod(client, sum, [1, 2]);
 */
export function defineMethod<Input, Parsed, Output>(
  method: string,
  {
    input,
    output,
  }: { readonly input: StandardSchema<Input, Parsed>; readonly output: StandardSchema<unknown, Output> },
): TypedMethod<Input, Parsed, Output> {
  return {
    method,
    parse: (data) => validate(input, data, (issues) => new DataError(`of method ${JSON.stringify(method)}`, issues)),
    parseOutput: (data) =>
      validate(output, data, (issues) => new DataError(`answered by method ${JSON.stringify(method)}`, issues)),
  };
}

/** Calls a method of the server, with the types of both ends. Rejects with what the SDK rejects with, or with `DataError`. */
export async function callMethod<Input, Output>(
  client: RpcClient,
  method: TypedMethod<Input, unknown, Output>,
  input: Input,
): Promise<Output> {
  const { data } = await client.rpc(method.method, input);
  return method.parseOutput(data);
}
