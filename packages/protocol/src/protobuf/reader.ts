import { decodeUtf8 } from '../utf8.ts';
import { ProtobufError } from './protobuf-error.ts';

/** Messages inside one another beyond this are refused, which bounds the recursion. */
const maxDepth = 100;

const two32 = 2 ** 32;

/**
 * Walks Protobuf from front to back, never past the end of the message it is in. Messages are walked as
 * `while (reader.more()) switch (reader.tag()) …`, embedded ones between `enter` and `leave`.
 * The bytes must not change while something read from them is in use.
 */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #end: number;
  #depth = 0;
  /** The halves of the varint read last. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  /** Whether the current message has more. */
  more(): boolean {
    return this.#at < this.#end;
  }

  /** Field number and wire type. */
  tag(): number {
    const tag = this.uint32();
    if (tag < 8) throw new ProtobufError('field number zero', this.#at);
    return tag;
  }

  /** Reads a length and makes that many bytes the current message; the result belongs to `leave`. */
  enter(): number {
    const length = this.#length();
    if (++this.#depth > maxDepth) throw new ProtobufError('too many messages inside one another', this.#at);
    const outer = this.#end;
    this.#end = this.#at + length;
    return outer;
  }

  /** Goes back to the message around the current one. */
  leave(outer: number): void {
    this.#depth--;
    this.#end = outer;
  }

  bool(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  /** Higher bits are dropped, as everywhere in Protobuf. */
  uint32(): number {
    this.#varint();
    return this.#low;
  }

  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  /** Above 2^53 the nearest representable number. */
  uint64(): number {
    this.#varint();
    return this.#high * two32 + this.#low;
  }

  /** Beyond ±2^53 the nearest representable number. */
  int64(): number {
    this.#varint();
    return (this.#high | 0) * two32 + this.#low;
  }

  /** Beyond ±2^53 the nearest representable number. */
  sint64(): number {
    this.#varint();
    const magnitude = (this.#high >>> 1) * two32 + (((this.#low >>> 1) | (this.#high << 31)) >>> 0);
    return (this.#low & 1) === 0 ? magnitude : -magnitude - 1;
  }

  string(): string {
    const length = this.#length();
    const start = this.#at;
    this.#at = start + length;
    const text = decodeUtf8(this.#bytes.subarray(start, this.#at));
    if (text === null) throw new ProtobufError('malformed UTF-8', start);
    return text;
  }

  /** A view where the bytes are most of what is kept alive by it, else a copy. */
  bytes(): Uint8Array {
    const length = this.#length();
    const start = this.#at;
    this.#at = start + length;
    return length * 2 < this.#bytes.buffer.byteLength
      ? this.#bytes.slice(start, this.#at)
      : this.#bytes.subarray(start, this.#at);
  }

  /** Passes over the value of a field nobody asked for. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.#varint();
        break;
      case 1:
        this.#advance(8);
        break;
      case 2:
        this.#advance(this.#length());
        break;
      case 5:
        this.#advance(4);
        break;
      default:
        throw new ProtobufError('unknown wire type', this.#at);
    }
  }

  #advance(length: number): void {
    if (length > this.#end - this.#at) throw new ProtobufError('unexpected end', this.#end);
    this.#at += length;
  }

  #length(): number {
    this.#varint();
    const length = this.#low;
    if (this.#high !== 0 || length > this.#end - this.#at) throw new ProtobufError('a length beyond the end', this.#at);
    return length;
  }

  #varint(): void {
    const first = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (first !== undefined && first < 0x80) {
      this.#at++;
      this.#low = first;
      this.#high = 0;
    } else {
      this.#longVarint();
    }
  }

  #longVarint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
      if (byte === undefined) throw new ProtobufError('unexpected end', this.#end);
      this.#at++;
      if (shift < 32) low |= (byte & 0x7f) << shift;
      if (shift > 21) high |= shift < 32 ? (byte & 0x7f) >>> (32 - shift) : (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw new ProtobufError('a number of more than ten bytes', this.#at);
  }
}
