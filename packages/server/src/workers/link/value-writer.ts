import { knownNames, unknownName } from './member-names.ts';
import { kinds } from './value-kinds.ts';

const placeOf: ReadonlyMap<string, number> = new Map(knownNames.map((name, place) => [name, place]));

const startBytes = 1_024;

/** Most bytes that stay reserved once they were sent. */
const keptBytes = 1_048_576;

/**
 * Writes values one behind the other: nothing, truth, numbers, text, bytes, arrays, maps and plain objects. They are read as
 * they were: also text that is no Unicode, members that are there and undefined, and whole numbers of any size.
 */
export class ValueWriter {
  #buffer = Buffer.allocUnsafe(startBytes);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written, which is then forgotten. The caller's own. */
  take(): Uint8Array {
    const written = this.#buffer.subarray(0, this.#length);
    const taken = new Uint8Array(written);
    this.#length = 0;
    if (this.#buffer.length > keptBytes) this.#buffer = Buffer.allocUnsafe(startBytes);
    return taken;
  }

  /** Bytes as they are. */
  append(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#buffer.set(bytes, at);
  }

  /** What `write` writes, with its length in front. */
  framed(write: () => void): void {
    const at = this.#reserve(4);
    write();
    this.#buffer.writeUInt32LE(this.#length - at - 4, at);
  }

  value(value: unknown): void {
    if (value === undefined) this.#byte(kinds.undefined);
    else if (value === null) this.#byte(kinds.null);
    else if (typeof value === 'boolean') this.#byte(value ? kinds.true : kinds.false);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'bigint') this.#bigint(value);
    else if (typeof value === 'string') this.#text(value);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Map) this.#map(value);
    else if (typeof value === 'object') this.#object(value as Readonly<Record<string, unknown>>);
    else throw new TypeError(`a ${typeof value} is no data`);
  }

  #number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) {
      this.#byte(kinds.int);
      const at = this.#reserve(4);
      this.#buffer.writeInt32LE(value, at);
      return;
    }
    this.#byte(kinds.double);
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, at);
  }

  #bigint(value: bigint): void {
    this.#byte(kinds.bigint);
    this.#text(String(value));
  }

  #text(text: string): void {
    if (Buffer.byteLength(text) === text.length) {
      this.#sized(kinds.ascii, text.length);
      const at = this.#reserve(text.length);
      this.#buffer.write(text, at, 'latin1');
      return;
    }
    this.#sized(kinds.utf16, text.length * 2);
    const at = this.#reserve(text.length * 2);
    this.#buffer.write(text, at, 'utf16le');
  }

  #bytes(bytes: Uint8Array): void {
    this.#sized(kinds.bytes, bytes.length);
    this.append(bytes);
  }

  #array(values: readonly unknown[]): void {
    this.#sized(kinds.array, values.length);
    for (const value of values) this.value(value);
  }

  #map(entries: ReadonlyMap<unknown, unknown>): void {
    this.#sized(kinds.map, entries.size);
    for (const [key, value] of entries) {
      this.value(key);
      this.value(value);
    }
  }

  #object(members: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(members);
    this.#sized(kinds.object, names.length);
    for (const name of names) {
      this.#name(name);
      this.value(members[name]);
    }
  }

  #name(name: string): void {
    const place = placeOf.get(name) ?? unknownName;
    this.#byte(place);
    if (place === unknownName) this.#text(name);
  }

  #sized(kind: number, size: number): void {
    this.#byte(kind);
    const at = this.#reserve(4);
    this.#buffer.writeUInt32LE(size, at);
  }

  #byte(byte: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = byte;
  }

  /** Where so many bytes are to be written. */
  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, at));
      this.#buffer = larger;
    }
    return at;
  }
}
