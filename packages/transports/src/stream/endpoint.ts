import type { Encoding, Frame } from '@spindle/protocol';
import type { StreamAdmission } from '../admission.ts';
import type { RequestContext, RequestHandler } from '../host.ts';
import { bodyEncoding } from '../http/body-encoding.ts';
import { corsHeaders, preflight, withHeaders } from '../http/cors.ts';
import type { OriginCheck } from '../http/origin.ts';
import { readBody } from '../http/read-body.ts';
import { requestQuery } from '../http/request-path.ts';
import { refusedResponse, type RefusalResponse } from './connect-refusal.ts';
import type { StreamKind } from './kinds.ts';
import { createOpener, type OpenerOptions } from './open-stream.ts';

export interface StreamEndpointOptions extends Omit<OpenerOptions, 'awaitsConnect'> {
  /** Bytes of the request that opens the stream. */
  readonly maxBodyBytes: number;
  readonly isAllowedOrigin: OriginCheck;
  /** What a refused connect is answered with, by code of the error or disconnect (T70); null: the stream tells it. */
  readonly refusedConnects: ReadonlyMap<number, RefusalResponse> | null;
  admit(request: Request, context: RequestContext): StreamAdmission;
}

/** Nothing between client and server may keep or hold back what is streamed. */
export const streamHeaders = {
  'cache-control': 'private, no-cache, no-store, must-revalidate, max-age=0',
  pragma: 'no-cache',
  'x-accel-buffering': 'no',
  // Browsers hold back the start of a text whose type they may guess (T172).
  'x-content-type-options': 'nosniff',
};

/** Answers requests for one of the transports that keep a response open (T50 to T58). */
export function createStreamEndpoint(kind: StreamKind, options: StreamEndpointOptions): RequestHandler {
  const { isAllowedOrigin, refusedConnects } = options;
  const open = createOpener(kind, { ...options, awaitsConnect: refusedConnects !== null });

  return async (request, context) => {
    const cors = corsHeaders(request, isAllowedOrigin);
    if (request.method === 'OPTIONS') return preflight(kind.methods, cors);
    if (!isOneOf(kind.methods, request.method)) return refusal(405, { ...cors, allow: kind.methods.join(', ') });
    const admission = options.admit(request, context);
    if (!admission.admitted) return withHeaders(admission.response, cors);
    const encoding = encodingOf(kind, request);
    const connect = await readConnect(kind, request, options.maxBodyBytes);
    if (typeof connect === 'number') return refusal(connect, cors);
    // A stream in one direction starts with a request of its own kind, which can be refused while there is a status.
    const isRequest = kind.direction === 'unidirectional';
    if (isRequest && kind.codec(encoding).decode(connect).malformed !== undefined) return refusal(400, cors);

    context.keepOpen();
    const stream = open({ connect, encoding, request, admitted: admission.request, letGo: context.letGo });
    const refused = await stream.refusal;
    if (refused !== null && refusedConnects !== null)
      return withHeaders(refusedResponse(refused, refusedConnects), cors);
    const contentType = kind.framing(encoding).contentType;
    return new Response(stream.body, { headers: { ...cors, ...streamHeaders, 'content-type': contentType } });
  };
}

function encodingOf({ encodings }: StreamKind, request: Request): Encoding {
  const asked = bodyEncoding(request);
  return encodings.includes(asked) ? asked : 'json';
}

/** The frame that opens the connection, or the status that says what is wrong with it. */
async function readConnect(kind: StreamKind, request: Request, maxBytes: number): Promise<Frame | 400 | 413> {
  if (request.method === 'GET') {
    const query = requestQuery(request.url).get('cf_connect');
    if (query !== null && query.length > maxBytes) return 413;
    return (query === '' ? null : query) ?? kind.withoutConnect ?? 400;
  }
  const body = await readBody(request, maxBytes);
  if (body === null) return 413;
  return body.byteLength === 0 ? (kind.withoutConnect ?? 400) : body;
}

function isOneOf(methods: readonly string[], method: string): boolean {
  return methods.includes(method);
}

const texts = { 400: 'Bad Request', 405: 'Method Not Allowed', 413: 'Request Entity Too Large' } as const;

function refusal(status: keyof typeof texts, headers: Record<string, string>): Response {
  return new Response(`${texts[status]}\n`, { status, headers });
}
