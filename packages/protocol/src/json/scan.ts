/**
 * The JSON grammar (RFC 8259) as functions from a start offset to the offset behind what they checked.
 * They judge text without building values, so that what was accepted can be cut out byte for byte.
 * Offsets at or behind the end of the text are fine: no character is found there.
 */
import { RawJsonError } from './raw-json-error.ts';

/** Objects and arrays inside one another beyond this are refused, which bounds the recursion. */
export const maxDepth = 512;

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const digit0 = 0x30;
const digit9 = 0x39;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const letterF = 0x66;
const letterN = 0x6e;
const letterT = 0x74;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export const characters = {
  quote,
  comma,
  minus,
  digit0,
  openBracket,
  closeBracket,
  letterN,
  openBrace,
  closeBrace,
} as const;

/**
 * Whatever ends the plain part of a string. A compiled search is several times faster than a loop over characters, but for
 * the first few: keys and names are often over before it has begun.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what JSON forbids in strings
const endOfPlainText = /["\\\u0000-\u001f]/g;
const charactersLookedAt = 16;
const fourHexDigits = /[0-9a-fA-F]{4}/y;
const simpleEscapes = '"\\/bfnrt';

export function skipSpace(text: string, at: number): number {
  let next = at;
  for (;;) {
    const character = text.charCodeAt(next);
    if (character > space) return next;
    if (character !== space && character !== lineFeed && character !== carriageReturn && character !== tab) return next;
    next++;
  }
}

/** Offset of the quote, backslash or control character that ends the plain run starting at `at`; −1 if none does. */
export function plainTextEnd(text: string, at: number): number {
  for (let next = at; next < at + charactersLookedAt; next++) {
    const character = text.charCodeAt(next);
    if (character === quote || character === backslash || character < space) return next;
  }
  endOfPlainText.lastIndex = at;
  return endOfPlainText.test(text) ? endOfPlainText.lastIndex - 1 : -1;
}

export function scanString(text: string, at: number): number {
  if (text.charCodeAt(at) !== quote) throw new RawJsonError('a string', at);
  let next = at + 1;
  for (;;) {
    next = plainTextEnd(text, next);
    if (next < 0) throw new RawJsonError('the end of a string', text.length);
    const character = text.charCodeAt(next);
    if (character === quote) return next + 1;
    if (character !== backslash) throw new RawJsonError('no control character in a string', next);
    next = scanEscape(text, next);
  }
}

function scanEscape(text: string, at: number): number {
  const kind = text.charAt(at + 1);
  if (kind === 'u') {
    fourHexDigits.lastIndex = at + 2;
    if (fourHexDigits.test(text)) return at + 6;
  } else if (kind !== '' && simpleEscapes.includes(kind)) {
    return at + 2;
  }
  throw new RawJsonError('an escape sequence', at);
}

function isDigit(character: number): boolean {
  return character >= digit0 && character <= digit9;
}

function scanDigits(text: string, at: number): number {
  if (!isDigit(text.charCodeAt(at))) throw new RawJsonError('a digit', at);
  let next = at + 1;
  while (isDigit(text.charCodeAt(next))) next++;
  return next;
}

/** The integer part of a number: no sign, and no zero in front of other digits. */
export function scanInteger(text: string, at: number): number {
  return text.charCodeAt(at) === digit0 ? at + 1 : scanDigits(text, at);
}

function scanNumber(text: string, at: number): number {
  let next = scanInteger(text, text.charCodeAt(at) === minus ? at + 1 : at);
  if (text.charCodeAt(next) === dot) next = scanDigits(text, next + 1);
  if ((text.charCodeAt(next) | 0x20) === 0x65) {
    const sign = text.charCodeAt(next + 1);
    next = scanDigits(text, sign === plus || sign === minus ? next + 2 : next + 1);
  }
  return next;
}

export function scanWord(text: string, at: number, word: string): number {
  if (!text.startsWith(word, at)) throw new RawJsonError(word, at);
  return at + word.length;
}

/** One value of any kind; `depth` is how many objects and arrays already surround it. */
export function scanValue(text: string, at: number, depth: number): number {
  switch (text.charCodeAt(at)) {
    case quote:
      return scanString(text, at);
    case openBrace:
      return scanObject(text, at, depth + 1);
    case openBracket:
      return scanArray(text, at, depth + 1);
    case letterT:
      return scanWord(text, at, 'true');
    case letterF:
      return scanWord(text, at, 'false');
    case letterN:
      return scanWord(text, at, 'null');
    default:
      return scanNumber(text, at);
  }
}

export function checkDepth(depth: number, at: number): void {
  if (depth > maxDepth) throw new RawJsonError(`at most ${maxDepth} levels of nesting`, at);
}

/** The colon between a key and its value, with the space around it. */
export function scanColon(text: string, at: number): number {
  const next = skipSpace(text, at);
  if (text.charCodeAt(next) !== colon) throw new RawJsonError('a colon', next);
  return skipSpace(text, next + 1);
}

function scanObject(text: string, at: number, depth: number): number {
  checkDepth(depth, at);
  let next = skipSpace(text, at + 1);
  if (text.charCodeAt(next) === closeBrace) return next + 1;
  for (;;) {
    next = scanColon(text, scanString(text, next));
    next = skipSpace(text, scanValue(text, next, depth));
    const character = text.charCodeAt(next);
    if (character === closeBrace) return next + 1;
    if (character !== comma) throw new RawJsonError('a comma or the end of an object', next);
    next = skipSpace(text, next + 1);
  }
}

function scanArray(text: string, at: number, depth: number): number {
  checkDepth(depth, at);
  let next = skipSpace(text, at + 1);
  if (text.charCodeAt(next) === closeBracket) return next + 1;
  for (;;) {
    next = skipSpace(text, scanValue(text, next, depth));
    const character = text.charCodeAt(next);
    if (character === closeBracket) return next + 1;
    if (character !== comma) throw new RawJsonError('a comma or the end of an array', next);
    next = skipSpace(text, next + 1);
  }
}
