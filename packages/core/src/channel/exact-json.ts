import { splitArray, splitObject } from '@spindle/protocol/raw-json';

const longInteger = /\d{16}/;

/**
 * Parses JSON whose integers may be identifiers: beyond 2^53 they are BigInt, so that neighbours stay different. Throws a
 * SyntaxError or a RawJsonError.
 */
export function parseExactly(json: string): unknown {
  return longInteger.test(json) ? parseParts(json) : JSON.parse(json);
}

function parseParts(json: string): unknown {
  const text = json.trim();
  if (text.startsWith('{'))
    return Object.fromEntries(Array.from(splitObject(text), ([name, value]) => [name, parseExactly(value)]));
  if (text.startsWith('[')) return splitArray(text).map(parseExactly);
  const value: unknown = JSON.parse(text);
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{16,19}$/.test(text) ? BigInt(text) : value;
}
