import { PayloadNotJson } from '../codec.ts';
import type { Payload } from '../payload.ts';
import { decodeUtf8 } from '../utf8.ts';
import { withoutLineBreaks } from './line-breaks.ts';
import { isJson } from './validate.ts';

/**
 * The payload as it goes into a JSON frame. A string already is JSON by contract; bytes come from a Protobuf peer or
 * from binary API fields and are checked here: UTF-8, one JSON value, no line break.
 */
export function payloadText(payload: Payload): string {
  return typeof payload === 'string' ? payload : textOfBytes(payload);
}

function textOfBytes(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === null || !isJson(text)) throw new PayloadNotJson('a binary payload cannot be sent as JSON');
  return withoutLineBreaks(text);
}
