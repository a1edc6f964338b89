import { RawJsonError } from './raw-json-error.ts';
import { hasLineBreaks, withoutLineBreaks } from './line-breaks.ts';
import { unquote } from './quote.ts';
import {
  characters,
  checkDepth,
  plainTextEnd,
  scanColon,
  scanInteger,
  scanString,
  scanValue,
  scanWord,
  skipSpace,
} from './scan.ts';

/** So many decimal digits always add up without rounding. */
const exactDigits = 15;

/** Texts up to this length may be kept alive by a slice of them. */
const cheapToKeep = 256;

/**
 * Walks JSON text from front to back. The caller knows which kind of value it expects next and asks for it;
 * anything else is a `RawJsonError`. Objects are walked as
 * `if (reader.beginObject()) do { switch (reader.key()) … } while (reader.nextField())`.
 */
export class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** Looked for once, however many values are cut out of the text; null as long as none is. */
  #hasLineBreaks: boolean | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether nothing but space is left. */
  atEnd(): boolean {
    this.#at = skipSpace(this.#text, this.#at);
    return this.#at >= this.#text.length;
  }

  /** Refuses anything but space behind what was read. */
  finish(): void {
    if (!this.atEnd()) this.refuse('the end of the text');
  }

  /** Enters an object; false when it is empty and therefore already left. */
  beginObject(): boolean {
    return this.#begin(characters.openBrace, characters.closeBrace, 'an object');
  }

  /** Enters an array; false when it is empty and therefore already left. */
  beginArray(): boolean {
    return this.#begin(characters.openBracket, characters.closeBracket, 'an array');
  }

  /** Behind a field: whether another follows. False leaves the object. */
  nextField(): boolean {
    return this.#next(characters.closeBrace, 'a comma or the end of an object');
  }

  /** Behind an element: whether another follows. False leaves the array. */
  nextItem(): boolean {
    return this.#next(characters.closeBracket, 'a comma or the end of an array');
  }

  /** The key of a field and its colon. */
  key(): string {
    const key = this.#string();
    this.#at = scanColon(this.#text, this.#at);
    return key;
  }

  /** Takes a `null` if there is one. */
  takeNull(): boolean {
    const at = skipSpace(this.#text, this.#at);
    this.#at = at;
    if (this.#text.charCodeAt(at) !== characters.letterN) return false;
    this.#at = scanWord(this.#text, at, 'null');
    return true;
  }

  string(): string {
    return this.#detach(this.#string());
  }

  bool(): boolean {
    const at = skipSpace(this.#text, this.#at);
    const value = this.#text.startsWith('true', at);
    this.#at = value ? at + 4 : scanWord(this.#text, at, 'false');
    return value;
  }

  uint32(): number {
    return this.#integer(0, 0xffff_ffff);
  }

  int32(): number {
    return this.#integer(-0x8000_0000, 0x7fff_ffff);
  }

  /** Above 2^53 the nearest representable number. */
  uint64(): number {
    return this.#integer(0, 2 ** 64);
  }

  /** Beyond ±2^53 the nearest representable number. */
  int64(): number {
    return this.#integer(-(2 ** 63), 2 ** 63);
  }

  /** The next value as the text it is written in, line breaks between its tokens removed. */
  raw(): string {
    const start = skipSpace(this.#text, this.#at);
    this.#at = scanValue(this.#text, start, this.#depth);
    const part = this.#detach(this.#text.slice(start, this.#at));
    this.#hasLineBreaks ??= hasLineBreaks(this.#text);
    return this.#hasLineBreaks ? withoutLineBreaks(part) : part;
  }

  /** Passes over a value nobody asked for; it must be valid all the same. */
  skip(): void {
    this.#at = scanValue(this.#text, skipSpace(this.#text, this.#at), this.#depth);
  }

  /** What stands ahead is not what the caller can use. */
  refuse(expected: string): never {
    throw new RawJsonError(expected, this.#at);
  }

  /** Whether an object stands ahead. */
  peeksObject(): boolean {
    return this.#peeks(characters.openBrace);
  }

  /** Whether an array stands ahead. */
  peeksArray(): boolean {
    return this.#peeks(characters.openBracket);
  }

  /** Whether a string stands ahead. */
  peeksString(): boolean {
    return this.#peeks(characters.quote);
  }

  #peeks(character: number): boolean {
    this.#at = skipSpace(this.#text, this.#at);
    return this.#text.charCodeAt(this.#at) === character;
  }

  #begin(open: number, close: number, expected: string): boolean {
    const at = skipSpace(this.#text, this.#at);
    if (this.#text.charCodeAt(at) !== open) throw new RawJsonError(expected, at);
    checkDepth(this.#depth + 1, at);
    this.#at = skipSpace(this.#text, at + 1);
    if (this.#text.charCodeAt(this.#at) === close) {
      this.#at++;
      return false;
    }
    this.#depth++;
    return true;
  }

  #next(close: number, expected: string): boolean {
    const at = skipSpace(this.#text, this.#at);
    const character = this.#text.charCodeAt(at);
    this.#at = at + 1;
    if (character === characters.comma) return true;
    if (character !== close) throw new RawJsonError(expected, at);
    this.#depth--;
    return false;
  }

  /** A fraction or an exponent is refused by whatever reads on: it is neither a comma nor an end. */
  #integer(min: number, max: number): number {
    const text = this.#text;
    const at = skipSpace(text, this.#at);
    const negative = text.charCodeAt(at) === characters.minus;
    const start = negative ? at + 1 : at;
    const end = scanInteger(text, start);
    let magnitude = 0;
    if (end - start > exactDigits) magnitude = Number(text.slice(start, end));
    else for (let i = start; i < end; i++) magnitude = magnitude * 10 + text.charCodeAt(i) - characters.digit0;
    const value = negative ? 0 - magnitude : magnitude;
    if (value < min || value > max || (negative && min === 0)) throw new RawJsonError('an integer in range', at);
    this.#at = end;
    return value;
  }

  #string(): string {
    const text = this.#text;
    const start = skipSpace(text, this.#at);
    if (text.charCodeAt(start) !== characters.quote) throw new RawJsonError('a string', start);
    const end = plainTextEnd(text, start + 1);
    if (text.charCodeAt(end) === characters.quote) {
      this.#at = end + 1;
      return text.slice(start + 1, end);
    }
    this.#at = scanString(text, start);
    return unquote(text.slice(start, this.#at));
  }

  /**
   * A part of the text that may be kept. Engines let a slice share the memory of the whole, so a channel name or a
   * stored payload would keep a large frame alive; what is a small part of its text is therefore copied.
   */
  #detach(part: string): string {
    const shared = this.#text.length;
    return shared > cheapToKeep && part.length * 4 < shared ? copy(part) : part;
  }
}

/** Joining is what reliably makes a string of its own; appending and slicing are put off by engines. */
function copy(part: string): string {
  return [part.slice(0, 1), part.slice(1)].join('');
}
