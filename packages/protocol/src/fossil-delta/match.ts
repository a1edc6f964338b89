import { numDigits } from './notation.ts';

/** Bytes of the target, from `start` up to `end`, that are in the base at `offset`. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

export interface Texts {
  readonly base: Uint8Array;
  readonly target: Uint8Array;
  /** Matches have to consist of whole characters. */
  readonly utf8: boolean;
}

/** The part of the target a match may cover. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Everything that is equal around a place of the target and one of the base, cut back to whole characters; null if not worth it. */
export function matchAround(texts: Texts, range: Range, place: number, offset: number): Match | null {
  const { base, target } = texts;
  const shift = offset - place;
  let end = place;
  while (end < range.to && end + shift < base.length && base[end + shift] === target[end]) end += 1;
  let start = place;
  while (start > range.from && start + shift > 0 && base[start + shift - 1] === target[start - 1]) start -= 1;
  if (texts.utf8) {
    while (start < end && isInsideCharacter(target, start)) start += 1;
    while (end > start && isInsideCharacter(target, end)) end -= 1;
  }
  const match = { start, end, offset: start + shift };
  return isWorthwhile(match) ? match : null;
}

export function longer(a: Match | null, b: Match | null): Match | null {
  if (a === null || b === null) return a ?? b;
  return b.end - b.start > a.end - a.start ? b : a;
}

function isInsideCharacter(text: Uint8Array, place: number): boolean {
  return ((text[place] ?? 0) & 0xc0) === 0x80;
}

/** A copy costs its two numbers with their signs, and perhaps the number of another insertion behind it. */
function isWorthwhile({ start, end, offset }: Match): boolean {
  return end - start > numDigits(end - start) + numDigits(offset) + 4;
}
