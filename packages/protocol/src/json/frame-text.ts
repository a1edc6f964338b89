import type { Frame } from '../frame.ts';
import { decodeUtf8 } from '../utf8.ts';
import { RawJsonError } from './raw-json-error.ts';

/** The text of a frame, which may have come in a binary message: then it has to be UTF-8. */
export function frameText(frame: Frame): string {
  if (typeof frame === 'string') return frame;
  const text = decodeUtf8(frame);
  if (text === null) throw new RawJsonError('UTF-8', 0);
  return text;
}
