import { readText, type BodyTooLarge } from '../request-body.ts';

/** What a call says, and the signature of exactly that text. */
export interface SignedBody {
  readonly data: string;
  readonly sign: string;
}

const jsonType = /^application\/json\b/i;

/**
 * JSON comes as the body, with the signature in `X-API-Sign`; anything else is a form with the fields `data` and `sign`.
 * Null when either is missing, or the body is not UTF-8 (L30).
 */
export async function readSignedBody(request: Request): Promise<SignedBody | BodyTooLarge | null> {
  const text = await readText(request);
  if (typeof text !== 'string') return text;
  const isJson = jsonType.test(request.headers.get('content-type') ?? '');
  const form = isJson ? null : new URLSearchParams(text);
  const data = form === null ? text : form.get('data');
  const sign = form === null ? request.headers.get('x-api-sign') : form.get('sign');
  return data === null || data === '' || sign === null || sign === '' ? null : { data, sign };
}
