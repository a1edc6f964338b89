import type { ConnectRefusal } from './stream-transport.ts';

/** What a refused connect is answered with. */
export interface RefusalResponse {
  /** HTTP status. */
  readonly status: number;
  /** Empty: the message of the error, or the reason of the disconnect. */
  readonly body: string;
}

/** A refusal without a response of its own is an answer that the server did not expect to give. */
export function refusedResponse(
  { code, message }: ConnectRefusal,
  responses: ReadonlyMap<number, RefusalResponse>,
): Response {
  const configured = responses.get(code);
  if (configured === undefined) return new Response('Internal Server Error\n', { status: 500 });
  return new Response(configured.body || message, { status: configured.status });
}
