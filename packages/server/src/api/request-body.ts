import type { MaybePromise } from '@spindle/core';
import { readBody } from '@spindle/transports';
import type { RefusalReport } from '../logging/reporter.ts';

/** Bytes of one request body (H6). A call can be large, a batch of publications above all. */
export const maxBodyBytes = 32 * 1_048_576;

export type BodyTooLarge = Pick<RefusalReport, 'rule' | 'because' | 'fix' | 'limit' | 'actual'>;

/**
 * The body as text; null when it is not UTF-8. Reading it leniently would put replacement characters into payloads,
 * which nobody would notice before a subscriber does (H4).
 */
export async function readText(request: Request): Promise<string | BodyTooLarge | null> {
  const body = await readBytes(request);
  return body instanceof Uint8Array ? decode(body) : body;
}

function readBytes(request: Request): MaybePromise<Uint8Array | BodyTooLarge> {
  const announced = request.headers.get('content-length');
  if (announced === null) return readBody(request, maxBodyBytes).then((bytes) => bytes ?? tooLarge());
  const length = Number(announced);
  // No host passes on more than was announced, and reading in one go is what publishing is fast with.
  return length > maxBodyBytes ? tooLarge(length) : request.bytes();
}

function tooLarge(actual?: number): BodyTooLarge {
  return {
    rule: 'H6',
    because: 'the body is larger than is allowed',
    fix: 'send what it holds in several calls',
    limit: maxBodyBytes,
    actual,
  };
}

/** Malformed bytes are an error, and a byte order mark stays to be one. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    // A fatal decoder fails of malformed input alone, and the caller is told of that.
    return null;
  }
}
