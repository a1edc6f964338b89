/**
 * What stands in frames, cut out without the codecs under test: payloads are answered as the bytes they take on the wire.
 */

import { decodeFields, decodeFrame, encodeField, encodeFrame, type FieldValue } from '@spindle/testkit';

/** A member of a JSON text or Protobuf message; null where there is none. */
export type Found = Buffer | null;

/** The text of the value at a path such as `push.pub.data`; `*` is the first member or element that has the rest of it. */
export function jsonAt(text: string, path: string): string | null {
  if (path === '') return text.trim();
  const [name = '', ...rest] = path.split('.');
  for (const [key, value] of partsOf(text.trim())) {
    const found = name === '*' || key === name ? jsonAt(value, rest.join('.')) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Members of an object with their names, elements of an array without; none of any other text. */
export function partsOf(text: string): [key: string, value: string][] {
  const parts: [string, string][] = [];
  if (!/^[[{]/.test(text)) return parts;
  for (let at = 1; at < text.length - 1;) {
    const end = endOfPart(text, at);
    const part = text.slice(at, end).trim();
    if (text.startsWith('[')) parts.push(['', part]);
    else if (part !== '') {
      const keyEnd = endOfString(part, 0) + 1;
      parts.push([part.slice(1, keyEnd - 1), part.slice(part.indexOf(':', keyEnd) + 1).trim()]);
    }
    at = end + 1;
  }
  return parts;
}

/** The comma or bracket that ends the part beginning there. */
function endOfPart(text: string, start: number): number {
  for (let at = start, depth = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') depth += 1;
    else if (depth === 0 && (character === ',' || character === '}' || character === ']')) return at;
    else if (character === '}' || character === ']') depth -= 1;
  }
  throw new Error('the text is cut off');
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) throw new Error('the string is cut off');
    const escapes = /\\*$/.exec(text.slice(Math.max(start + 1, at - 64), at))?.[0] ?? '';
    if (escapes.length % 2 === 0) return at;
  }
}

/** The first value at a path of field numbers; numbers are answered as decimal text. */
export function protobufAt(message: Buffer, [field, ...rest]: readonly number[]): Found {
  if (field === undefined) return message;
  for (const [number, value] of protobufFields(message)) {
    const found = number === field ? protobufAt(value, rest) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Fields in the order they are written. */
export function protobufFields(message: Buffer): [field: number, value: Buffer][] {
  return decodeFields(message).map(([field, value]) => [
    field,
    typeof value === 'number' ? Buffer.from(String(value)) : viewOf(value),
  ]);
}

/** Messages with their lengths in front. */
export function protobufMessages(frame: Buffer): Buffer[] {
  return decodeFrame(frame).map(viewOf);
}

export function protobufMessage(fields: readonly (readonly [field: number, value: FieldValue])[]): Buffer {
  return Buffer.concat(fields.map(([field, value]) => Buffer.from(encodeField(field, value))));
}

export function withLength(message: Buffer): Buffer {
  return viewOf(encodeFrame(message));
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
