/**
 * What both directions of the fossil delta format share. A patch is the size of the target and a line feed, then segments,
 * then the checksum of the target and `;`. A segment is `count@offset,` (copied from the base) or `count:` with as
 * many bytes behind it (inserted). Counts, sizes and offsets are bytes.
 */
export const lineFeed = 0x0a;
export const comma = 0x2c;
export const colon = 0x3a;
export const semicolon = 0x3b;
export const at = 0x40;

/** Numbers are written in base 64, most significant digit first. */
const digits = new TextEncoder().encode('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~');
const values = new Map([...digits].map((digit, value) => [digit, value]));

/** The byte that stands for a value below 64. */
export function digitOf(value: number): number {
  return digits[value] ?? 0;
}

/** The value a byte stands for; undefined for a byte that is no digit. */
export function valueOf(digit: number): number | undefined {
  return values.get(digit);
}

/** Bytes a number takes. */
export function numDigits(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 64; rest = Math.floor(rest / 64)) count += 1;
  return count;
}

/** The sum, modulo 2^32, of the bytes read as big-endian words, the last one filled up with zeros. */
export function checksumOf(bytes: Uint8Array): number {
  const wholeWords = bytes.length - (bytes.length % 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let place = 0; place < wholeWords; place += 4) sum = (sum + view.getUint32(place)) | 0;
  for (let place = wholeWords; place < bytes.length; place += 1) {
    sum = (sum + (view.getUint8(place) << (24 - 8 * (place - wholeWords)))) | 0;
  }
  return sum >>> 0;
}
