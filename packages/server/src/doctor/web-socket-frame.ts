import { randomBytes } from 'node:crypto';
import type { Reader } from './wire.ts';

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

export interface WebSocketFrame {
  readonly opcode: number;
  /** By permessage-deflate, where that was negotiated. */
  readonly isCompressed: boolean;
  readonly payload: Buffer;
}

/** One whole frame of a server, which does not mask. */
export const readFrame: Reader<WebSocketFrame> = (input) => {
  if (input.length < 2) return null;
  const short = (input[1] ?? 0) & 0x7f;
  const header = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (input.length < header) return null;
  const size = short < 126 ? short : short === 126 ? input.readUInt16BE(2) : Number(input.readBigUInt64BE(2));
  const length = header + size;
  if (input.length < length) return null;
  const first = input[0] ?? 0;
  const isCompressed = (first & 0x40) !== 0;
  return { value: { opcode: first & 0x0f, isCompressed, payload: input.subarray(header, length) }, length };
};

/** A frame of a client, of at most 65,535 bytes. */
export function maskedFrame(opcode: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload);
  const isShort = bytes.length < 126;
  const size = isShort ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 0xff];
  const mask = randomBytes(4);
  const masked = bytes.map((byte, index) => byte ^ (mask[index & 3] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size]), mask, masked]);
}
