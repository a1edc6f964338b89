import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { Encoding, Frame } from '@spindle/protocol';
import type { StreamAdmission } from '../admission.ts';
import { MemberGroups } from '../groups/member-groups.ts';
import type { RequestContext, RequestHandler } from '../host.ts';
import { corsHeaders, preflight } from '../http/cors.ts';
import type { OriginCheck } from '../http/origin.ts';
import { readBody } from '../http/read-body.ts';
import { requestQuery } from '../http/request-path.ts';
import type { StreamFraming } from './framing.ts';
import type { StreamKind } from './kinds.ts';
import { StreamTransport } from './stream-transport.ts';

export interface StreamEndpointOptions {
  /** Bytes of the request that opens the stream. */
  readonly maxBodyBytes: number;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  readonly isAllowedOrigin: OriginCheck;
  admit(request: Request, context: RequestContext): StreamAdmission;
  accept(transport: Transport, request: ConnectionRequest): Connection;
}

/** Nothing between client and server may keep or hold back what is streamed. */
const streamHeaders = {
  'cache-control': 'private, no-cache, no-store, must-revalidate, max-age=0',
  pragma: 'no-cache',
  'x-accel-buffering': 'no',
};

/** Answers requests for one of the transports that keep a response open (T50 to T57). */
export function createStreamEndpoint(kind: StreamKind, options: StreamEndpointOptions): RequestHandler {
  const groups = new Map<StreamFraming, MemberGroups<Uint8Array>>();

  function groupsOf(framing: StreamFraming): MemberGroups<Uint8Array> {
    const known = groups.get(framing);
    if (known !== undefined) return known;
    const made = new MemberGroups((frame) => framing.wrap(frame));
    groups.set(framing, made);
    return made;
  }

  return async (request, context) => {
    const cors = corsHeaders(request, options.isAllowedOrigin);
    if (request.method === 'OPTIONS') return preflight(kind.methods, cors);
    if (!isOneOf(kind.methods, request.method)) return refusal(405, { ...cors, allow: kind.methods.join(', ') });
    const admission = options.admit(request, context);
    if (!admission.admitted) return withHeaders(admission.response, cors);
    const encoding = encodingOf(kind, request);
    const connect = await readConnect(kind, request, options.maxBodyBytes);
    if (typeof connect === 'number') return refusal(connect, cors);
    const codec = kind.codec(encoding);
    // A stream in one direction starts with a request of its own kind, which can be refused while there is a status.
    if (kind.direction === 'unidirectional' && codec.decode(connect).malformed !== undefined) return refusal(400, cors);

    const framing = kind.framing(encoding);
    const { name, direction } = kind;
    const { maxQueueBytes } = options;
    const transport = new StreamTransport({
      name,
      direction,
      codec,
      framing,
      groups: groupsOf(framing),
      maxQueueBytes,
    });
    context.keepOpen();
    transport.opened(options.accept(transport, admission.request), connect);
    return new Response(transport.body, {
      headers: { ...cors, ...streamHeaders, 'content-type': framing.contentType },
    });
  };
}

function encodingOf({ encodings }: StreamKind, request: Request): Encoding {
  const isBinary = request.headers.get('content-type')?.startsWith('application/octet-stream') === true;
  return isBinary && encodings.includes('protobuf') ? 'protobuf' : 'json';
}

/** The frame that opens the connection, or the status that says what is wrong with it. */
async function readConnect(kind: StreamKind, request: Request, maxBytes: number): Promise<Frame | 400 | 413> {
  if (request.method === 'GET') {
    const query = requestQuery(request.url).get('cf_connect');
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

function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
