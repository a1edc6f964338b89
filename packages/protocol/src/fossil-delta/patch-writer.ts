import { at, checksumOf, colon, comma, digitOf, lineFeed, numDigits, semicolon } from './notation.ts';

/** Writes the parts of a patch one after another into memory that grows with them. */
export class PatchWriter {
  readonly #target: Uint8Array;
  #bytes: Uint8Array;
  #length = 0;

  constructor(target: Uint8Array) {
    this.#target = target;
    this.#bytes = new Uint8Array(256);
    this.#number(target.length, lineFeed);
  }

  /** The next bytes of the target are in the base. */
  copy(count: number, offset: number): void {
    this.#number(count, at);
    this.#number(offset, comma);
  }

  /** The next bytes of the target are these of its own. */
  insert(start: number, end: number): void {
    if (start === end) return;
    this.#number(end - start, colon);
    this.#reserve(end - start);
    this.#bytes.set(this.#target.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  finish(): Uint8Array {
    this.#number(checksumOf(this.#target), semicolon);
    return this.#bytes.subarray(0, this.#length);
  }

  #number(value: number, terminator: number): void {
    const count = numDigits(value);
    this.#reserve(count + 1);
    let rest = value;
    for (let place = this.#length + count - 1; place >= this.#length; place -= 1) {
      this.#bytes[place] = digitOf(rest % 64);
      rest = Math.floor(rest / 64);
    }
    this.#bytes[this.#length + count] = terminator;
    this.#length += count + 1;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
