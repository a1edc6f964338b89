import { randomBytes } from 'node:crypto';

/** A payload of the corpus under the name that failures print. */
export type Sample = readonly [name: string, payload: Buffer];

/** Levels the deepest payload has: what a frame allows (P18), less those that a command of a batch puts around it. */
const deepest = 508;
const mebibyte = 1_048_576;

const texts: Readonly<Record<string, string>> = {
  '2^53+1': '9007199254740993',
  'the least integer of 64 bits': '-9223372036854775808',
  'the greatest integer of 64 bits without sign': '18446744073709551615',
  'an integer of 40 digits': '1234567890123456789012345678901234567890',
  '1.0': '1.0',
  'minus zero': '-0',
  '1e400': '1e400',
  'spellings of exponents': '[1E+2,1e-0,0.1e07]',
  'more decimal places than a double has': '0.1000000000000000055511151231257827',
  'duplicate keys': '{"a":1,"a":2,"a":{"a":3,"a":4}}',
  'the order of keys': '{"b":1,"a":2,"10":3,"9":4}',
  'keys objects are born with': '{"__proto__":{"polluted":true},"constructor":null,"toString":1}',
  'the words of the protocol': '{"id":1,"push":{"pub":{"data":"\\"}}]"}},"data":null}',
  'a lone high surrogate': String.raw`"\ud800"`,
  'a lone low surrogate': String.raw`{"\udc00":"\uDFFF"}`,
  'escaped slashes': String.raw`"<\/script>\/"`,
  'escapes of plain characters': String.raw`"\u0041\u00e9\u20ac\ud83d\ude00\"\\\b\f\n\r\t"`,
  'NUL escapes': String.raw`{"\u0000":"a\u0000b"}`,
  'characters of every plane': '"é€😀𐀀￿"',
  'line and paragraph separators': '"\u2028\u2029\u0085"',
  'a byte order mark in a string': '"\ufeff"',
  'a delete character': '"\u007f"',
  markup: '"<script>&amp;</script>"',
  'space between tokens': '{ "a" :\t[ 1 , 2 ] , "b":{ } }',
  'literal line breaks': '{\r\n  "a": 1,\n  "b": [\n    "x\\ny"\n  ]\r\n}',
  'an empty object': '{}',
  'an empty array': '[]',
  'an empty string': '""',
  null: 'null',
  false: 'false',
  zero: '0',
  'a text that looks like bytes': '"AAEC/w=="',
  [`${deepest} levels`]: `${'['.repeat(deepest)}${']'.repeat(deepest)}`,
  'objects inside one another': `${'{"a":'.repeat(deepest)}1${'}'.repeat(deepest)}`,
  'a string of 1 MiB': `"${'x'.repeat(mebibyte)}"`,
  'a string of 1 MiB in characters of several bytes': `"${'é€😀\\u0000'.repeat(mebibyte / 15)}"`,
};

/** Milliseconds for a test that walks the corpus. */
export const timeout = 30_000;

/** JSON that parsing and printing would change, or that is easily taken for something else. */
export const jsonSamples: readonly Sample[] = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]);

/** Whether a token has room for the payload, even twice in base64 and more than once. */
export function fitsToken([, payload]: Sample): boolean {
  return payload.length < 6_000;
}

/** Bytes that no JSON connection can be given. */
export const byteSamples: readonly Sample[] = [
  ['every byte value', Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte))],
  ['every byte value, backwards', Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => 255 - byte))],
  ['UTF-8 cut short', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['one zero byte', Buffer.from([0])],
  ['a line feed alone', Buffer.from('\n')],
  ['a byte order mark before JSON', Buffer.from('\ufeff{}')],
  ['two JSON values', Buffer.from('{}{}')],
  ['JSON in UTF-16', Buffer.from('{}', 'utf16le')],
  ['text that is not JSON', Buffer.from("{'a':NaN}")],
  ['513 levels', Buffer.from(`${'['.repeat(513)}${']'.repeat(513)}`)],
  ['random bytes', randomBytes(1_000)],
  ['1 MiB of random bytes', randomBytes(mebibyte)],
];

/** JSON as bytes, with what may stand around and between its tokens. */
export const spacedSample: Sample = ['JSON between spaces and line breaks', Buffer.from(' \t\r\n{ "a":\n1.0 }\n ')];

/**
 * The one change that is made (P36): where JSON frames carry a payload it has no literal line breaks between its tokens,
 * and the space around it is not part of it (P35).
 */
export function inOneLine(json: Buffer): Buffer {
  return Buffer.from(
    json
      .toString()
      .replaceAll(/[\r\n]/g, '')
      .trim(),
  );
}
