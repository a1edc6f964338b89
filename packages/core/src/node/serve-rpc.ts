import type { Payload } from '@spindle/protocol';
import { payloadText } from '@spindle/protocol/raw-json';
import { json } from '../lib/json.ts';
import type { Denial, RpcAnswer, RpcCall } from '../session/hooks/hooks.ts';
import type { RpcHandler } from '../session/rpc-handler.ts';

/** A method that knows what it takes and answers, such as those that `defineMethod` of the backend kit makes. */
export interface RpcMethod<Input, Output> {
  readonly method: string;
  /** Throws where what a client sent is not what the method takes. */
  parse(data: unknown): Input;
  /** Never there; carries the type of the answer. */
  readonly output?: Output;
}

/** A method with who serves it. */
export interface ServedMethod {
  readonly method: string;
  serve(call: RpcCall): Promise<RpcAnswer>;
}

/** Has a method served by a function of its types; the function may deny. */
export function serve<Input, Output>(
  { method, parse }: RpcMethod<Input, Output>,
  handler: (input: Input, call: RpcCall) => Output | RpcDenial | Promise<Output | RpcDenial>,
): ServedMethod {
  return {
    method,
    async serve(call) {
      const input = attempt(() => parse(valueOf(call.data)));
      if (input === null) return { error: 'badRequest', because: `the data does not fit the method ${method}` };
      const output = await handler(input.value, call);
      if (output instanceof RpcDenial) return output.denial;
      return output === undefined ? {} : { data: json(output) };
    },
  };
}

/** The hook `rpc` of these methods; there are no others (S149). */
export function serveRpc(...methods: readonly ServedMethod[]): RpcHandler {
  const byName = new Map(methods.map((served) => [served.method, served]));
  return async (call) => (await byName.get(call.method)?.serve(call)) ?? null;
}

/** What a served method answers in place of its output. */
export class RpcDenial {
  readonly denial: Denial;

  constructor(denial: Denial) {
    this.denial = denial;
  }
}

export function deny(denial: Denial): RpcDenial {
  return new RpcDenial(denial);
}

/** Without data it is undefined. */
function valueOf(data: Payload | undefined): unknown {
  return data === undefined || data.length === 0 ? undefined : JSON.parse(payloadText(data));
}

/** Null: it threw. The reason may hold what the client sent, so nobody is told. */
function attempt<T>(parse: () => T): { readonly value: T } | null {
  try {
    return { value: parse() };
  } catch {
    return null;
  }
}
