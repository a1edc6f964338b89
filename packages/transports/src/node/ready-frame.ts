import type { Frame } from '@spindle/protocol';

const finalText = 0x81;
const finalBinary = 0x82;
const finalPing = 0x89;

/** A ping as it is put on the wire. */
export const readyPing: Buffer = Buffer.from([finalPing, 0]);

/**
 * A message as a server puts it on the wire (RFC 6455, section 5.2): unmasked, in one piece. Made once for all who get it,
 * which together with joining is what makes a fan-out cheap (`bench/src/node-host`).
 */
export function readyFrame(frame: Frame): Buffer {
  const isText = typeof frame === 'string';
  const length = isText ? Buffer.byteLength(frame) : frame.byteLength;
  const start = headerLengthOf(length);
  const bytes = Buffer.allocUnsafe(start + length);
  writeHeader(bytes, isText ? finalText : finalBinary, length);
  if (isText) bytes.write(frame, start);
  else bytes.set(frame, start);
  return bytes;
}

/** Bytes in front of a payload of that many. */
export function headerLengthOf(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

/** `first` holds the opcode and what says how the frame is to be read. */
export function writeHeader(bytes: Buffer, first: number, length: number): void {
  bytes[0] = first;
  if (length < 126) {
    bytes[1] = length;
  } else if (length < 65_536) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
}

/** What stands in a frame behind its header. */
export function payloadOf(ready: Buffer): Buffer {
  const short = (ready[1] ?? 0) & 0x7f;
  if (short < 126) return ready.subarray(2);
  return ready.subarray(short === 126 ? 4 : 10);
}
