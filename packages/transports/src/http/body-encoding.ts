import type { Encoding } from '@spindle/protocol';

/** What the content type of a request says about its body (T58): JSON, unless it says bytes. */
export function bodyEncoding({ headers }: Request): Encoding {
  return headers.get('content-type')?.startsWith('application/octet-stream') === true ? 'protobuf' : 'json';
}
