/**
 * Just enough Protobuf to play a client: the fields of a message by number, without a schema. Numbers are varints, texts and
 * nested messages are bytes.
 */
export type FieldValue = number | string | Uint8Array;

/** A field that was read. */
export type ReadField = readonly [field: number, value: number | Uint8Array];

export function encodeField(field: number, value: FieldValue): number[] {
  if (typeof value === 'number') return [...varint(field << 3), ...varint(value)];
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [...varint((field << 3) | 2), ...varint(content.length), ...content];
}

/** Messages with their lengths in front, as a frame holds them. */
export function encodeFrame(...messages: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(messages.flatMap((message) => [...varint(message.length), ...message]));
}

export function decodeFrame(frame: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < frame.length;) {
    const [length, start] = readVarint(frame, at);
    messages.push(frame.subarray(start, start + length));
    at = start + length;
  }
  return messages;
}

/** In the order of the message; repeated fields repeat. */
export function decodeFields(message: Uint8Array): ReadField[] {
  const fields: ReadField[] = [];
  for (let at = 0; at < message.length;) {
    const [tag, start] = readVarint(message, at);
    const [value, end] = readVarint(message, start);
    if ((tag & 7) === 0) {
      fields.push([tag >>> 3, value]);
      at = end;
    } else if ((tag & 7) === 2) {
      fields.push([tag >>> 3, message.subarray(end, end + value)]);
      at = end + value;
    } else {
      throw new Error(`wire type ${tag & 7} is not expected`);
    }
  }
  return fields;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

function readVarint(bytes: Uint8Array, start: number): readonly [value: number, end: number] {
  let value = 0;
  for (let at = start, scale = 1; ; at += 1, scale *= 128) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('the message is cut off');
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at + 1];
  }
}
