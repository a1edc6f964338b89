import { EngineError, type FailureEvent } from '@spindle/core';
import { decodeEmulationRequest, type Frame } from '@spindle/protocol';
import type { RequestHandler } from '../host.ts';
import { originAdvice } from '../admission.ts';
import { bodyEncoding } from '../http/body-encoding.ts';
import { corsHeaders, preflight } from '../http/cors.ts';
import { isAdmitted, type OriginCheck } from '../http/origin.ts';
import { readBody } from '../http/read-body.ts';

export interface EmulationOptions {
  readonly maxBodyBytes: number;
  readonly isAllowedOrigin: OriginCheck;
  /**
   * Hands what a client sends to its connection: false when there is no such node. A session that does not exist is taken
   * like any other, since its client learns of that from its stream, and nobody else may (S118). Rejects with an
   * `EngineError` when the node is there and does not take it.
   */
  receive(sender: { readonly node: string; readonly session: string }, frame: Frame): Promise<boolean>;
  /** Told of nodes that did not take what was for them. */
  onFailure(failure: FailureEvent): void;
}

const methods = ['POST'];

/** How clients send whose transport only receives: a request for each batch of commands (T60 to T64). */
export function createEmulationEndpoint(options: EmulationOptions): RequestHandler {
  return async (request) => {
    const cors = corsHeaders(request, options.isAllowedOrigin);
    if (request.method === 'OPTIONS') return preflight(methods, cors);
    if (!isAdmitted(request, options.isAllowedOrigin)) return new Response(originAdvice, { status: 403 });
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { ...cors, allow: 'POST' } });
    return new Response(null, { status: await statusOf(request, options), headers: cors });
  };
}

async function statusOf(request: Request, { maxBodyBytes, receive, onFailure }: EmulationOptions): Promise<number> {
  const body = await readBody(request, maxBodyBytes);
  if (body === null) return 413;
  const sent = decodeEmulationRequest(body, bodyEncoding(request));
  if (sent === null) return 400;
  const { node = '', session = '', data } = sent;
  try {
    return (await receive({ node, session }, data ?? '')) ? 204 : 404;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    onFailure({ operation: 'emulation', error });
    return 500;
  }
}
