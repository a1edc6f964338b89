import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Question } from './question.ts';
import type { Target } from './target.ts';

/** What became of a call of `Consume`. */
export type Called =
  /** A message arrived. */
  | { readonly kind: 'message' }
  /** Ended by a status of gRPC, without a message. */
  | { readonly kind: 'status'; readonly code: number; readonly details: string }
  /** Answered by something that speaks HTTP/2 and no gRPC. */
  | { readonly kind: 'http'; readonly status: number }
  /** The other side speaks no HTTP/2, or the connection failed. */
  | { readonly kind: 'failed'; readonly code: string }
  /** Nothing came in time. */
  | { readonly kind: 'late' };

const path = '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume';
const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_METHOD_POST } = constants;

/** Calls as a client does, and waits for the first message. A bad certificate is not judged here. */
export async function callConsume(target: Target, { token, limitMs, authorities }: Question): Promise<Called> {
  const session = connect(target.origin, {
    rejectUnauthorized: false,
    ...(authorities === undefined ? null : { ca: authorities }),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Called>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), limitMs);
  });
  const failed = new Promise<Called>((resolve) => {
    session.once('error', (error) => resolve({ kind: 'failed', code: codeOf(error) }));
    session.once('close', () => resolve({ kind: 'failed', code: 'the connection was closed' }));
  });
  try {
    return await Promise.race([answerOf(session, token), failed, late]);
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
}

async function answerOf(session: ClientHttp2Session, token: string | null): Promise<Called> {
  const call = session.request({
    [HTTP2_HEADER_METHOD]: HTTP2_METHOD_POST,
    [HTTP2_HEADER_PATH]: path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  call.end(connectMessage(token ?? ''));
  let trailers: IncomingHttpHeaders = {};
  call.once('trailers', (headers: IncomingHttpHeaders) => {
    trailers = headers;
  });
  try {
    const [headers] = (await once(call, 'response')) as [IncomingHttpHeaders];
    const status = Number(headers[':status']);
    if (status !== 200 || headers['content-type']?.startsWith('application/grpc') !== true)
      return { kind: 'http', status };
    for await (const chunk of call) {
      if ((chunk as Buffer).length > 0) return { kind: 'message' };
    }
    const { 'grpc-status': code, 'grpc-message': details } = { ...headers, ...trailers };
    return { kind: 'status', code: Number(code ?? 0), details: String(details ?? '') };
  } catch (error) {
    return { kind: 'failed', code: codeOf(error) };
  }
}

/** A `ConnectRequest` that has nothing but its first field, the token, in the framing of gRPC: no compression, and its length. */
function connectMessage(token: string): Buffer {
  const text = Buffer.from(token);
  const message = text.length === 0 ? text : Buffer.concat([Buffer.from([0x0a, ...varint(text.length)]), text]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...varint(number >>> 7)];
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
