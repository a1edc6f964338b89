/**
 * What stands in frames, cut out without the codecs under test: payloads are answered as the bytes they take on the wire.
 */

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
  const fields: [number, Buffer][] = [];
  for (let at = 0; at < message.length;) {
    const [tag, start] = readVarint(message, at);
    const [value, end] = readVarint(message, start);
    const isNumber = (tag & 7) === 0;
    if (!isNumber && (tag & 7) !== 2) throw new Error(`wire type ${tag & 7} is not expected`);
    at = isNumber ? end : end + value;
    fields.push([tag >>> 3, isNumber ? Buffer.from(String(value)) : message.subarray(end, at)]);
  }
  return fields;
}

/** Messages with their lengths in front. */
export function protobufMessages(frame: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < frame.length;) {
    const [length, start] = readVarint(frame, at);
    messages.push(frame.subarray(start, start + length));
    at = start + length;
  }
  return messages;
}

export function protobufMessage(
  fields: readonly (readonly [field: number, value: number | string | Buffer])[],
): Buffer {
  return Buffer.concat(
    fields.map(([field, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(field * 8), varint(value)]);
      const content = Buffer.from(value);
      return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
    }),
  );
}

export function withLength(message: Buffer): Buffer {
  return Buffer.concat([varint(message.length), message]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function readVarint(bytes: Buffer, start: number): readonly [value: number, end: number] {
  let value = 0;
  for (let at = start, scale = 1; ; at += 1, scale *= 128) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('the message is cut off');
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at + 1];
  }
}
