import type { Frame } from '../frame.ts';
import { encodeUtf8 } from '../utf8.ts';

/** The bytes of a frame, which may have come in a text message. */
export function frameBytes(frame: Frame): Uint8Array {
  return typeof frame === 'string' ? encodeUtf8(frame) : frame;
}
