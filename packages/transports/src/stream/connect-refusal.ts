import type { ConnectRefusal } from './stream-transport.ts';

/** What a refused connect is answered with. */
export interface RefusalResponse {
  /** HTTP status. */
  readonly status: number;
  /** Empty: the message of the error, or the reason of the disconnect. */
  readonly body: string;
}

/** Statuses whose responses have no body; 204 ends an `EventSource` without an error. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** A refusal without a response of its own is an answer that the server did not expect to give. */
export function refusedResponse(
  { code, message }: ConnectRefusal,
  responses: ReadonlyMap<number, RefusalResponse>,
): Response {
  const configured = responses.get(code);
  if (configured === undefined) return new Response('Internal Server Error\n', { status: 500 });
  const { status, body } = configured;
  return new Response(bodiless.has(status) ? null : body || message, { status });
}
