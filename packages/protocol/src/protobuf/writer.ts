import type { Payload } from '../payload.ts';
import { encodeUtf8Into } from '../utf8.ts';

const initialSize = 4096;
/** A buffer that grew past this for one message is not kept for the next. */
const keptSize = 65_536;

/** Strings up to this length are tried byte by byte first, which beats the platform's encoder for short ASCII. */
const shortString = 64;

const two32 = 2 ** 32;

/**
 * Writes Protobuf into one buffer that grows and is used again. Tags are given as field number and wire type.
 * The length in front of a message is known only behind it: `open` leaves one byte, `close` moves the content up if
 * the length needs more.
 */
export class ProtobufWriter {
  #buffer = new Uint8Array(initialSize);
  #at = 0;

  /** Starts anew, whatever an encoder that failed may have left behind. */
  begin(): void {
    this.#at = 0;
  }

  /** A copy of the bytes written since `begin`. */
  take(): Uint8Array {
    const bytes = this.#buffer.slice(0, this.#at);
    if (this.#buffer.length > keptSize) this.#buffer = new Uint8Array(initialSize);
    return bytes;
  }

  /** Begins something with a length in front; the result belongs to `close`. */
  open(tag?: number): number {
    this.#reserve(11);
    if (tag !== undefined) this.#varint32(tag);
    this.#at++;
    return this.#at;
  }

  close(start: number): void {
    this.#finish(start, 1);
  }

  bool(tag: number, value: boolean): void {
    this.uint32(tag, value ? 1 : 0);
  }

  uint32(tag: number, value: number): void {
    this.#reserve(10);
    this.#varint32(tag);
    this.#varint32(value >>> 0);
  }

  int32(tag: number, value: number): void {
    this.int64(tag, value);
  }

  uint64(tag: number, value: number): void {
    this.int64(tag, value);
  }

  int64(tag: number, value: number): void {
    this.#reserve(15);
    this.#varint32(tag);
    this.#varint64(value >>> 0, Math.floor(value / two32) >>> 0);
  }

  /** The sign goes to the lowest bit. In halves, because twice a number above 2^52 is not exact. */
  sint64(tag: number, value: number): void {
    this.#reserve(15);
    this.#varint32(tag);
    const magnitude = value < 0 ? -value - 1 : value;
    const low = magnitude >>> 0;
    const high = Math.floor(magnitude / two32);
    this.#varint64(((low << 1) | (value < 0 ? 1 : 0)) >>> 0, ((high << 1) | (low >>> 31)) >>> 0);
  }

  string(tag: number, value: string): void {
    this.#reserve(10 + value.length * 3);
    this.#varint32(tag);
    if (value.length > shortString || !this.#ascii(value)) this.#utf8(value);
  }

  payload(tag: number, value: Payload): void {
    if (typeof value === 'string') {
      this.string(tag, value);
      return;
    }
    this.#reserve(10 + value.length);
    this.#varint32(tag);
    this.#varint32(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** Writes a short string if it is ASCII; otherwise nothing. */
  #ascii(value: string): boolean {
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at++] = value.length;
    for (let i = 0; i < value.length; i++) {
      const character = value.charCodeAt(i);
      if (character > 0x7f) return false;
      buffer[at++] = character;
    }
    this.#at = at;
    return true;
  }

  #utf8(value: string): void {
    // No fewer bytes than UTF-16 units, and for most text exactly as many: the guess saves moving it.
    const guessed = varintSize(value.length);
    const start = this.#at + guessed;
    this.#at = start + encodeUtf8Into(value, this.#buffer, start);
    this.#finish(start, guessed);
  }

  /** Puts the length of what begins at `start` in front of it, where `room` bytes were left. */
  #finish(start: number, room: number): void {
    const length = this.#at - start;
    const needed = varintSize(length);
    if (needed !== room) {
      this.#reserve(needed);
      this.#buffer.copyWithin(start - room + needed, start, this.#at);
    }
    this.#at = start - room;
    this.#varint32(length);
    this.#at += length;
  }

  #reserve(size: number): void {
    const needed = this.#at + size;
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = grown;
  }

  #varint32(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#at++] = rest;
  }

  #varint64(low: number, high: number): void {
    while (high !== 0) {
      this.#buffer[this.#at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#varint32(low);
  }
}

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
