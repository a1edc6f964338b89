import { constants, deflateRawSync } from 'node:zlib';
import type { Frame } from '@spindle/protocol';
import { windowBits, type WebSocketCompression } from '../compression/compression.ts';
import { headerLengthOf, payloadOf, readyFrame, writeHeader } from './ready-frame.ts';

export type Deflation = Pick<WebSocketCompression, 'minBytes' | 'level'>;

/** What a group is sent: made ready once for all who get it, and compressed once when the first gets it who can read that. */
export class SharedFrame {
  readonly plain: Buffer;
  #deflated: Buffer | null = null;

  constructor(frame: Frame) {
    this.plain = readyFrame(frame);
  }

  deflated(deflation: Deflation): Buffer {
    this.#deflated ??= deflatedFrame(this.plain, deflation);
    return this.#deflated;
  }
}

/** Says that a message is compressed (RFC 7692, section 6). */
const compressed = 0x40;

/** What a flush leaves at the end of a message, and the reader puts back. */
const tailLength = 4;

/** A ready frame, compressed; as it is where that is not worth it. It refers to no message before it. */
export function deflatedFrame(ready: Buffer, { minBytes, level }: Deflation): Buffer {
  const payload = payloadOf(ready);
  if (payload.byteLength < minBytes) return ready;
  const deflated = deflateRawSync(payload, { level, windowBits, finishFlush: constants.Z_SYNC_FLUSH });
  const length = deflated.byteLength - tailLength;
  const start = headerLengthOf(length);
  if (start + length >= ready.byteLength) return ready;
  const bytes = Buffer.allocUnsafe(start + length);
  writeHeader(bytes, (ready[0] ?? 0) | compressed, length);
  deflated.copy(bytes, start, 0, length);
  return bytes;
}
