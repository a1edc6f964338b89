import { knownNames, unknownName } from './member-names.ts';
import { kinds } from './value-kinds.ts';

/** Reads what `ValueWriter` wrote. Nothing that is read holds on to the buffer. */
export class ValueReader {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, start = 0) {
    this.#buffer = buffer;
    this.#at = start;
  }

  value(): unknown {
    const kind = this.#buffer.readUInt8(this.#skip(1));
    switch (kind) {
      case kinds.undefined:
        return undefined;
      case kinds.null:
        return null;
      case kinds.false:
        return false;
      case kinds.true:
        return true;
      case kinds.int:
        return this.#buffer.readInt32LE(this.#skip(4));
      case kinds.double:
        return this.#buffer.readDoubleLE(this.#skip(8));
      case kinds.bigint:
        return BigInt(this.#text());
      case kinds.ascii:
        return this.#ascii();
      case kinds.utf16:
        return this.#utf16();
      case kinds.bytes:
        return this.#bytes();
      case kinds.array:
        return this.#array();
      case kinds.map:
        return this.#map();
      case kinds.object:
        return this.#object();
      default:
        throw new TypeError(`${kind} is no kind of value`);
    }
  }

  #text(): string {
    const value = this.value();
    if (typeof value !== 'string') throw new TypeError('text was expected');
    return value;
  }

  #ascii(): string {
    const size = this.#size();
    const at = this.#skip(size);
    return this.#buffer.toString('latin1', at, at + size);
  }

  #utf16(): string {
    const size = this.#size();
    const at = this.#skip(size);
    return this.#buffer.toString('utf16le', at, at + size);
  }

  #bytes(): Uint8Array {
    const size = this.#size();
    const at = this.#skip(size);
    return new Uint8Array(this.#buffer.subarray(at, at + size));
  }

  #array(): unknown[] {
    const size = this.#size();
    const values: unknown[] = [];
    for (let index = 0; index < size; index += 1) values.push(this.value());
    return values;
  }

  #map(): Map<unknown, unknown> {
    const size = this.#size();
    const entries = new Map<unknown, unknown>();
    for (let index = 0; index < size; index += 1) {
      const key = this.value();
      entries.set(key, this.value());
    }
    return entries;
  }

  #object(): Record<string, unknown> {
    const size = this.#size();
    const members: Record<string, unknown> = {};
    for (let index = 0; index < size; index += 1) {
      const name = this.#name();
      const value = this.value();
      // Set the usual way, it would become the prototype.
      if (name === '__proto__') Object.defineProperty(members, name, { ...ownMember, value });
      else members[name] = value;
    }
    return members;
  }

  #name(): string {
    const place = this.#buffer.readUInt8(this.#skip(1));
    return place === unknownName ? this.#text() : (knownNames[place] ?? '');
  }

  #size(): number {
    return this.#buffer.readUInt32LE(this.#skip(4));
  }

  /** Where the next so many bytes begin. */
  #skip(size: number): number {
    const at = this.#at;
    this.#at += size;
    return at;
  }
}

const ownMember = { enumerable: true, configurable: true, writable: true };
