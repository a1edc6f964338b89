import type { Encoding, Frame } from '@spindle/protocol';

/** How frames of a codec stand in the body of a response that stays open. */
export interface StreamFraming {
  /** Value of the header `content-type`. */
  readonly contentType: string;
  /** Comes before the first frame; null: nothing. */
  readonly preamble: Uint8Array | null;
  /** Bytes that readers skip, before the first frame; null: there are none of that kind (T172). */
  padding(length: number): Uint8Array | null;
  /** Keeps the stream alive where the codec has no ping of its own; null: it has. */
  readonly ping: Uint8Array | null;
  /** A frame may hold several replies and pushes. */
  wrap(frame: Frame): Uint8Array;
}

const encoder = new TextEncoder();

/** Replies one a line, each line ended (P60). */
const lines: StreamFraming = {
  contentType: 'text/plain; charset=utf-8',
  preamble: null,
  // In front of the first reply, not on a line of its own: an empty line is no JSON, spaces before a value are nothing.
  padding: (length) => encoder.encode(' '.repeat(length)),
  ping: null,
  wrap: (frame) => encoder.encode(`${textOf(frame)}\n`),
};

/** Replies with their length in front, as the codec writes them. */
const delimited: StreamFraming = {
  contentType: 'application/octet-stream',
  preamble: null,
  padding: () => null,
  // A message without fields (T79).
  ping: Uint8Array.of(0),
  wrap: bytesOf,
};

/** A reply is an event of its own: `data: …` and an empty line. */
export const eventFraming: StreamFraming = {
  contentType: 'text/event-stream; charset=utf-8',
  preamble: encoder.encode('\r\n'),
  // A comment.
  padding: (length) => encoder.encode(`:${' '.repeat(length - 2)}\n`),
  ping: null,
  wrap: (frame) => encoder.encode(`data: ${textOf(frame).replaceAll('\n', '\n\ndata: ')}\n\n`),
};

const byEncoding: Readonly<Record<Encoding, StreamFraming>> = { json: lines, protobuf: delimited };

export function streamFramingOf(encoding: Encoding): StreamFraming {
  return byEncoding[encoding];
}

export function textOf(frame: Frame): string {
  if (typeof frame === 'string') return frame;
  throw new TypeError('a Protobuf frame on a transport for JSON');
}

function bytesOf(frame: Frame): Uint8Array {
  if (typeof frame !== 'string') return frame;
  throw new TypeError('a JSON frame on a transport for Protobuf');
}
