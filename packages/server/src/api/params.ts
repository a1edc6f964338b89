import { RawJsonError, readString, readStrings, splitObject } from '@spindle/protocol/raw-json';
import { ApiError } from './api-error.ts';

/** The members of a JSON object by name, each as the text it is written in. */
export type RawFields = ReadonlyMap<string, string>;

/** One parameter of a method, under its name on the wire. */
export interface Field<T> {
  readonly name: string;
  /** What its value has to be, for the refusal. */
  readonly expected: string;
  /** Stands for a parameter that is missing, or null. */
  readonly absent: T;
  /** Reads the JSON text of a value other than null; undefined or `RawJsonError` when it is of another type. */
  read(json: string): T | undefined;
  /** Null is a value like others, not an absent one. */
  readonly takesNull?: boolean;
}

/** Parameters of a method, under the names they have in our types. */
export type Fields = Readonly<Record<string, Field<unknown>>>;
export type Params<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

/** Cuts the text of a JSON object into members; null when it is anything else. */
export function rawFields(json: string): RawFields | null {
  try {
    return splitObject(json);
  } catch (error) {
    if (error instanceof RawJsonError) return null;
    throw error;
  }
}

/** A reader of parameters. It throws `ApiError` 107 that names the first one of a wrong type (H14). */
export function paramsReader<F extends Fields>(fields: F): (raw: RawFields) => Params<F> {
  const entries = Object.entries(fields);
  const absent = Object.fromEntries(entries.map(([name, field]) => [name, field.absent]));
  const byWireName = new Map(entries.map(([name, field]) => [field.name, { name, field }]));
  return (raw) => {
    const params = { ...absent };
    // Of the ways to walk a map the one that makes no pairs.
    raw.forEach((json, wireName) => {
      const known = byWireName.get(wireName);
      if (known !== undefined) params[known.name] = readField(known.field, json);
    });
    return params as Params<F>;
  };
}

function readField<T>(field: Field<T>, json: string): T {
  if (json === 'null' && field.takesNull !== true) return field.absent;
  const value = tryRead(field, json);
  if (value !== undefined) return value;
  throw new ApiError('badRequest', { rule: 'H14', because: `${field.name} has to be ${field.expected}` });
}

function tryRead<T>(field: Field<T>, json: string): T | undefined {
  try {
    return field.read(json);
  } catch (error) {
    if (error instanceof RawJsonError) return undefined;
    throw error;
  }
}

export function text(name: string): Field<string> {
  return { name, expected: 'a string', absent: '', read: readString };
}

/** Tells a parameter that is missing from one with an empty value. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { ...field, absent: undefined };
}

/** One of some words. */
export function oneOf<const W extends string>(name: string, words: readonly W[]): Field<W | undefined> {
  const read = (json: string) => {
    const given = readString(json);
    return words.find((word) => word === given);
  };
  return { name, expected: `one of ${words.join(', ')}`, absent: undefined, read };
}

export function flag(name: string): Field<boolean> {
  const read = (json: string) => (json === 'true' ? true : json === 'false' ? false : undefined);
  return { name, expected: 'true or false', absent: false, read };
}

const int64 = [-(2 ** 63), 2 ** 63] as const;
const uint64 = [0, 2 ** 64] as const;
const maxUint64 = 2n ** 64n - 1n;

/** An integer between the bounds, both included; beyond ±2^53 the nearest representable number. */
export function int(name: string, [min, max]: readonly [number, number] = int64): Field<number> {
  const read = (json: string) => {
    const value = /^-?(?:0|[1-9]\d*)$/.test(json) ? Number(json) : NaN;
    return value >= min && value <= max ? value : undefined;
  };
  return { name, expected: min === 0 ? 'an integer that is not negative' : 'an integer', absent: 0, read };
}

/** An integer that is not negative, exact: a bigint where a number would not be. */
export function exactUint(name: string): Field<number | bigint> {
  const { expected, read } = uint(name);
  const readExactly = (json: string) => {
    const value = read(json);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    const exact = BigInt(json);
    return exact <= maxUint64 ? exact : undefined;
  };
  return { name, expected, absent: 0, read: readExactly };
}

export function uint(name: string): Field<number> {
  return int(name, uint64);
}

/** A payload: any JSON value, as it is written. */
export function json(name: string): Field<string | undefined> {
  return { name, expected: 'a JSON value', absent: undefined, read: (value) => value, takesNull: true };
}

/** Whole groups are told by the length: an expression that repeats a group gives up on payloads of megabytes. */
const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

/** Bytes in standard base64 with padding; empty ones count as absent. */
export function base64(name: string): Field<Uint8Array | undefined> {
  const read = (value: string) => {
    const encoded = readString(value);
    const isStandard = encoded.length % 4 === 0 && base64Text.test(encoded);
    return isStandard ? new Uint8Array(Buffer.from(encoded, 'base64')) : undefined;
  };
  return { name, expected: 'bytes in standard base64', absent: undefined, read };
}

export function texts(name: string): Field<readonly string[]> {
  return { name, expected: 'a list of strings', absent: [], read: readStrings };
}

export function textMap(name: string): Field<Readonly<Record<string, string>> | undefined> {
  const read = (value: string) =>
    Object.fromEntries(Array.from(splitObject(value), ([key, text]) => [key, readString(text)]));
  return { name, expected: 'an object of strings', absent: undefined, read };
}

export function group<F extends Fields>(name: string, fields: F): Field<Params<F> | undefined> {
  const read = paramsReader(fields);
  return { name, expected: 'an object', absent: undefined, read: (value) => read(splitObject(value)) };
}
