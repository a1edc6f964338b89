import { at, checksumOf, colon, comma, lineFeed, semicolon, valueOf } from './notation.ts';

/** The patch is damaged, or was made for another base. */
export class InvalidDelta extends Error {
  override readonly name = 'InvalidDelta';
}

/** Makes the target out of the base; everything a patch says about it is verified. Throws `InvalidDelta`. */
export function applyDelta(base: Uint8Array, patch: Uint8Array): Uint8Array {
  const reader = new PatchReader(patch);
  const size = reader.number();
  reader.expect(lineFeed);
  const parts: Uint8Array[] = [];
  let written = 0;
  for (;;) {
    const number = reader.number();
    const operator = reader.byte();
    if (operator === semicolon) return verified(parts, { size, written, checksum: number });
    if (operator === at) {
      const offset = reader.number();
      reader.expect(comma);
      if (offset + number > base.length) throw new InvalidDelta('a copy reaches beyond the base');
      parts.push(base.subarray(offset, offset + number));
    } else if (operator === colon) {
      parts.push(reader.bytes(number));
    } else {
      throw new InvalidDelta('a segment is neither copy nor insertion');
    }
    written += number;
    if (written > size) throw new InvalidDelta('the segments are larger than the target');
  }
}

interface Promised {
  readonly size: number;
  readonly written: number;
  readonly checksum: number;
}

function verified(parts: readonly Uint8Array[], { size, written, checksum }: Promised): Uint8Array {
  if (written !== size) throw new InvalidDelta('the segments are smaller than the target');
  const target = new Uint8Array(size);
  let length = 0;
  for (const part of parts) {
    target.set(part, length);
    length += part.length;
  }
  if (checksumOf(target) !== checksum) throw new InvalidDelta('the checksum is another one');
  return target;
}

class PatchReader {
  readonly #patch: Uint8Array;
  #place = 0;

  constructor(patch: Uint8Array) {
    this.#patch = patch;
  }

  byte(): number {
    const byte = this.#patch[this.#place];
    if (byte === undefined) throw new InvalidDelta('the patch is cut off');
    this.#place += 1;
    return byte;
  }

  expect(expected: number): void {
    if (this.byte() !== expected) throw new InvalidDelta('a number is not terminated as it should be');
  }

  /** At least one digit, and at most what 32 bits hold. */
  number(): number {
    let value = valueOf(this.byte());
    if (value === undefined) throw new InvalidDelta('a number is missing');
    for (;;) {
      const digit = valueOf(this.#patch[this.#place] ?? 0);
      if (digit === undefined) return value;
      value = value * 64 + digit;
      if (value > 0xff_ff_ff_ff) throw new InvalidDelta('a number is too large');
      this.#place += 1;
    }
  }

  bytes(count: number): Uint8Array {
    const end = this.#place + count;
    if (end > this.#patch.length) throw new InvalidDelta('the patch is cut off');
    const bytes = this.#patch.subarray(this.#place, end);
    this.#place = end;
    return bytes;
  }
}
