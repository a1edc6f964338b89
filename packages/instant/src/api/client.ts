import { ApiError } from './api-error.ts';
import { asObject, json, list, shape, type Reader } from './answer-field.ts';
import { methods, type ApiMethod, type MethodName, type ParamsOf, type ResultOf } from './methods.ts';
import { apiFault } from './results.ts';
import { retrying, sleep, type RetryOptions } from './retry.ts';
import { callOnce, type Fetch, type TransportOptions } from './transport.ts';
import { paramsText, wireParams } from './wire-params.ts';

export interface ApiOptions {
  /** Of the server's HTTP API, such as `http://localhost:8000/api`. */
  readonly url: string;
  readonly apiKey: string;
  /** Milliseconds one attempt may take. Default 5000. */
  readonly timeoutMs?: number | undefined;
  /** Further attempts after temporary failures, where a repetition does no harm. Default 2. */
  readonly retries?: number | undefined;
  readonly fetch?: Fetch | undefined;
  /** How retries wait; for tests. */
  readonly sleep?: RetryOptions['sleep'] | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One call of a batch. */
export type BatchCommand = { readonly [M in MethodName]: { readonly [Name in M]: ParamsOf<M> } }[MethodName];

/** What one call of a batch comes to. */
export type BatchReply<M extends MethodName> =
  | { readonly ok: true; readonly result: ResultOf<M> }
  | { readonly ok: false; readonly error: ApiError };

/** The method that a command calls. */
type MethodOf<Command> = Command extends unknown ? keyof Command & MethodName : never;

export type BatchReplies<Commands extends readonly BatchCommand[]> = {
  readonly [Index in keyof Commands]: BatchReply<MethodOf<Commands[Index]>>;
};

export interface BatchOptions extends CallOptions {
  /** The calls are made at once instead of one after another. */
  readonly parallel?: boolean | undefined;
}

type Call<M extends MethodName> = (
  ...args: object extends ParamsOf<M>
    ? [params?: ParamsOf<M>, options?: CallOptions]
    : [params: ParamsOf<M>, options?: CallOptions]
) => Promise<ResultOf<M>>;

/** The server API. Every method rejects with `ApiError`. */
export type Api = { readonly [M in MethodName]: Call<M> } & {
  /** Several calls in one request, answered in their order; one that is refused does not fail the others. */
  batch<const Commands extends readonly BatchCommand[]>(
    commands: Commands,
    options?: BatchOptions,
  ): Promise<BatchReplies<Commands>>;
};

type AnyMethod = ApiMethod<object, unknown>;

/** A call, ready to be repeated. */
interface Prepared {
  readonly wire: string;
  /** JSON. */
  readonly params: string;
  readonly read: Reader<unknown>;
  readonly isRepeatable: boolean;
}

export function createApi(options: ApiOptions): Api {
  const { apiKey, timeoutMs = 5000, fetch = globalThis.fetch, retries = 2 } = options;
  const transport: TransportOptions = { url: options.url.replace(/\/+$/, ''), apiKey, timeoutMs, fetch };
  const retry: RetryOptions = { retries, sleep: options.sleep ?? sleep, random: Math.random };

  function send<T>(
    { wire, params, isRepeatable }: Prepared,
    read: (answer: unknown) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    const attempt = (): Promise<T> => callOnce(transport, { method: wire, body: params, read, signal });
    return isRepeatable ? retrying(attempt, retry, signal) : attempt();
  }

  const call = async (method: AnyMethod, params: object = {}, { signal }: CallOptions = {}): Promise<unknown> => {
    const prepared = prepare(method, params);
    return send(prepared, (answer) => readReply(prepared, answer), signal);
  };

  const batch = async (
    commands: readonly BatchCommand[],
    { parallel, signal }: BatchOptions = {},
  ): Promise<unknown> => {
    const prepared = commands.map(prepareCommand);
    const request: Prepared = {
      wire: 'batch',
      params: `{"commands":[${prepared.map(({ wire, params }) => `{"${wire}":${params}}`).join()}],"parallel":${parallel === true}}`,
      read: asObject,
      isRepeatable: prepared.every(({ isRepeatable }) => isRepeatable),
    };
    return send(request, (answer) => readBatch(prepared, answer), signal);
  };

  const calls = Object.entries(methods).map(([name, method]) => [name, call.bind(null, method)]);
  return { ...Object.fromEntries(calls), batch } as Api;
}

function prepare({ wire, read, repeat }: AnyMethod, given: object): Prepared {
  const params = wireParams(given);
  // The server remembers it, so that a repetition is known for what it is.
  if (repeat === 'keyed') params.idempotency_key ??= crypto.randomUUID();
  return { wire, params: paramsText(params), read, isRepeatable: repeat !== 'unknown' };
}

function prepareCommand(command: BatchCommand): Prepared {
  const [[name, params] = []] = Object.entries(command) as [MethodName, object][];
  if (name === undefined || params === undefined) throw new TypeError('a command of a batch names one method');
  return prepare(methods[name], params);
}

const envelope = shape({ error: json('error'), result: json('result') });

function readReply({ wire, read }: Prepared, answer: unknown): unknown {
  const { error, result } = envelope(answer, wire);
  if (error !== undefined && error !== null) throw refused(wire, error);
  return read(result ?? {}, 'result');
}

const batchAnswer = shape({ replies: list('replies', asObject) });

function readBatch(prepared: readonly Prepared[], answer: unknown): unknown[] {
  const { replies } = batchAnswer(answer, 'batch');
  return prepared.map(({ wire, read }, index) => {
    const reply = replies[index];
    if (reply === undefined)
      return { ok: false, error: new ApiError('malformed', [wire, 'the batch has no reply for it']) };
    if (reply.error !== undefined) return { ok: false, error: refused(wire, reply.error) };
    return { ok: true, result: read(reply[wire] ?? {}, `replies[${index}].${wire}`) };
  });
}

function refused(method: string, error: unknown): ApiError {
  const { code, message } = apiFault(error, 'error');
  return new ApiError('api', [method, `${message} (${code})`], { code });
}
