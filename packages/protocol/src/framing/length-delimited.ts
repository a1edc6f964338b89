/** Messages with their length in front as a varint, the framing of Protobuf. */
import { MessageTooLarge } from './message-too-large.ts';

/** Five bytes of a varint hold lengths beyond any that is accepted. */
const maxPrefixBytes = 5;

const initialSize = 256;

/** The frames one after another, as one. */
export function joinBytes(frames: readonly Uint8Array[]): Uint8Array {
  const [first] = frames;
  if (first !== undefined && frames.length === 1) return first;
  let length = 0;
  for (const frame of frames) length += frame.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const frame of frames) {
    joined.set(frame, at);
    at += frame.length;
  }
  return joined;
}

/** Cuts a stream of bytes into messages. */
export class DelimitedSplitter {
  readonly #maxLength: number;
  /** Grows by doubling, so that a message in many small chunks is copied a few times and not once for each. */
  #buffer = new Uint8Array(initialSize);
  #filled = 0;

  /** @param maxLength of one message, in bytes; a longer one is refused when its length has come, before its content. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The messages completed by this chunk, without their lengths. Throws `MessageTooLarge`. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#append(chunk);
    const bytes = this.#buffer.subarray(0, this.#filled);
    const messages: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      const prefix = readPrefix(bytes, at);
      if (prefix.length > this.#maxLength) throw new MessageTooLarge(this.#maxLength);
      if (!prefix.isComplete || bytes.length - prefix.end < prefix.length) break;
      at = prefix.end + prefix.length;
      messages.push(bytes.slice(prefix.end, at));
    }
    this.#buffer.copyWithin(0, at, this.#filled);
    this.#filled -= at;
    return messages;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#filled + chunk.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#filled);
    this.#filled = needed;
  }
}

interface Prefix {
  readonly length: number;
  /** Offset behind the prefix. */
  readonly end: number;
  readonly isComplete: boolean;
}

/** A prefix that goes on too long counts as an endless message. */
function readPrefix(bytes: Uint8Array, at: number): Prefix {
  let length = 0;
  for (let i = 0; i < maxPrefixBytes; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return { length: 0, end: at, isComplete: false };
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { length, end: at + i + 1, isComplete: true };
  }
  return { length: Infinity, end: at, isComplete: false };
}
