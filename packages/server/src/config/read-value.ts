import { compileRe2 } from '@spindle/auth';
import { formatDuration, parseDuration } from './duration.ts';
import type { ChoiceOption, ChoicesOption, DurationOption, IntOption, LeafOption } from './option.ts';
import { readPem } from './pem.ts';
import type { ReadTextFile } from './pem.ts';

/** `isZero` means that the default applies. A bad value says what was expected and maybe what was meant. */
export type Reading =
  | { readonly ok: true; readonly value: unknown; readonly isZero: boolean }
  | { readonly ok: false; readonly expected: string; readonly suggestion?: string | undefined };

const bad = (expected: string, suggestion?: string): Reading => ({ ok: false, expected, suggestion });
const good = (value: unknown, isZero: boolean): Reading => ({ ok: true, value, isZero });

type Readers = {
  readonly [K in LeafOption['kind']]: (
    raw: unknown,
    option: Extract<LeafOption, { readonly kind: K }>,
    readFile: ReadTextFile | null,
  ) => Reading;
};

const readers: Readers = {
  flag: readFlag,
  int: readInt,
  duration: readDuration,
  text: readText,
  pem: (raw, _option, readFile) => readPemText(raw, readFile),
  regex: readRegex,
  choice: readChoice,
  texts: readTexts,
  choices: readChoices,
  'text-map': readTextMap,
};

/** Takes a value as a source wrote it. Lenient as Centrifugo is: numbers as text, one text as a list, `1` as true. */
export function readValue(option: LeafOption, raw: unknown, readFile: ReadTextFile | null): Reading {
  const read = readers[option.kind] as (raw: unknown, option: LeafOption, readFile: ReadTextFile | null) => Reading;
  return read(raw, option, readFile);
}

const trueTexts = ['1', 't', 'true'];
const falseTexts = ['0', 'f', 'false', ''];

function readFlag(raw: unknown): Reading {
  const written = scalarText(raw)?.toLowerCase() ?? null;
  if (written !== null && trueTexts.includes(written)) return good(true, false);
  return written !== null && falseTexts.includes(written) ? good(false, true) : bad('true or false');
}

function readInt(raw: unknown, { min, max }: IntOption): Reading {
  if (raw === '') return good(0, true);
  const written = typeof raw === 'string' && /^([+-]?\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(raw);
  const value = written ? Number(raw) : raw;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return bad('a whole number');
  if (value === 0) return good(0, true);
  if (value < min) return bad(min === 0 ? 'a number that is not negative' : `a number of at least ${min}`);
  return value > max ? bad(`a number of at most ${max}`) : good(value, false);
}

const durationExpected = 'a duration such as `300ms`, `25s` or `1m30s`';

function readDuration(raw: unknown, { canBeOff }: DurationOption): Reading {
  if (raw === '') return good(0, true);
  const ms = typeof raw === 'number' ? raw * 1e-6 : typeof raw === 'string' ? parseDuration(raw) : null;
  if (ms === null || !Number.isFinite(ms)) {
    const isBare = typeof raw === 'string' && /^-?\d+(\.\d+)?$/.test(raw);
    return bad(durationExpected, isBare ? (raw === '-1' ? '-1s' : `${raw}s`) : undefined);
  }
  if (ms === 0) return good(0, true);
  if (ms < 0) return canBeOff ? good(0, false) : bad('a duration that is not negative');
  if (ms >= 1) return good(Number(ms.toFixed(6)), false);
  return bad(
    `${durationExpected}; a bare number counts nanoseconds, and a time below one millisecond has no use`,
    typeof raw === 'number' ? formatDuration(raw * 1000) : undefined,
  );
}

function scalarText(raw: unknown): string | null {
  if (typeof raw === 'string') return raw;
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : null;
}

function readText(raw: unknown): Reading {
  const value = scalarText(raw);
  return value === null ? bad('a text') : good(value, value === '');
}

function readPemText(raw: unknown, readFile: ReadTextFile | null): Reading {
  if (typeof raw !== 'string') return bad('PEM text, its base64, or the path of a PEM file');
  if (raw === '') return good('', true);
  const pem = readPem(raw, readFile);
  return pem === null ? bad('PEM text, its base64, or the path of a readable PEM file') : good(pem, false);
}

function readRegex(raw: unknown): Reading {
  if (typeof raw !== 'string') return bad('a regular expression');
  if (raw === '') return good(null, true);
  try {
    return good(compileRe2(raw), false);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return bad(`a regular expression that compiles (${error.message})`);
  }
}

function readChoice(raw: unknown, { values }: ChoiceOption): Reading {
  if (raw === '') return good('', true);
  const value = typeof raw === 'string' ? values.find((known) => known === raw.toLowerCase()) : undefined;
  return value === undefined ? bad(`one of ${list(values)}`) : good(value, false);
}

function readTexts(raw: unknown): Reading {
  const items = Array.isArray(raw) ? raw.map(scalarText) : raw === '' ? [] : [scalarText(raw)];
  return items.every((item) => item !== null) ? good(items, items.length === 0) : bad('a list of texts');
}

function readChoices(raw: unknown, { values }: ChoicesOption): Reading {
  const texts = readTexts(raw);
  if (!texts.ok || !Array.isArray(texts.value)) return texts;
  return texts.value.every((item) => values.includes(item)) ? texts : bad(`a list of ${list(values)}`);
}

function readTextMap(raw: unknown): Reading {
  if (raw === '') return good({}, true);
  const pairs = Array.isArray(raw) ? raw.map(keyAndValue) : isRecord(raw) ? Object.entries(raw) : null;
  if (pairs === null || pairs.some((pair) => pair === null)) return bad('an object, or a list of {key, value}');
  const map = new Map<string, string>();
  for (const [key, item] of pairs.filter((pair) => pair !== null)) {
    const value = scalarText(item);
    if (value === null) return bad('texts as values');
    if (map.has(key)) return bad(`every key once; \`${key}\` is there twice`);
    map.set(key, value);
  }
  return good(Object.fromEntries(map), map.size === 0);
}

function keyAndValue(item: unknown): [string, unknown] | null {
  return isRecord(item) && typeof item['key'] === 'string' ? [item['key'], item['value']] : null;
}

function list(values: readonly string[]): string {
  return values
    .filter((value) => value !== '')
    .map((value) => `\`${value}\``)
    .join(', ');
}

/** A plain object of JSON, YAML or TOML. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
