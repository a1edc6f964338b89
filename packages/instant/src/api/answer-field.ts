/** Reads one member of an answer. Throws `MalformedAnswer`. */
export interface AnswerField<T> {
  /** Its name on the wire. */
  readonly wire: string;
  /** `value` is undefined for an absent member; the server leaves out zero, false and empty text. */
  read(value: unknown, path: string): T;
}

type Fields = Readonly<Record<string, AnswerField<unknown>>>;
export type Answered<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends AnswerField<infer T> ? T : never;
};

/** A value read out of an answer; `path` is where it stands, for the message. */
export type Reader<T> = (value: unknown, path: string) => T;

export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

export function count(wire: string): AnswerField<number> {
  return { wire, read: (value = 0, path) => (typeof value === 'number' ? value : fail(path, 'a number')) };
}

export function text(wire: string): AnswerField<string> {
  return { wire, read: (value = '', path) => (typeof value === 'string' ? value : fail(path, 'a text')) };
}

export function flag(wire: string): AnswerField<boolean> {
  return { wire, read: (value = false, path) => (typeof value === 'boolean' ? value : fail(path, 'a boolean')) };
}

/** A payload: any JSON value, undefined when absent. */
export function json(wire: string): AnswerField<unknown> {
  return { wire, read: (value) => value };
}

export function optional<T>({ wire, read }: AnswerField<T>): AnswerField<T | undefined> {
  return { wire, read: (value, path) => (value === undefined || value === null ? undefined : read(value, path)) };
}

export function member<T>(wire: string, read: Reader<T>): AnswerField<T> {
  return { wire, read };
}

export function list<T>(wire: string, read: Reader<T>): AnswerField<readonly T[]> {
  return {
    wire,
    read: (value = [], path) =>
      Array.isArray(value)
        ? value.map((element: unknown, index) => read(element, `${path}[${index}]`))
        : fail(path, 'a list'),
  };
}

/** An object whose names are data, such as channels or ids of clients. */
export function dictionary<T>(wire: string, read: Reader<T>): AnswerField<ReadonlyMap<string, T>> {
  return {
    wire,
    read: (value = {}, path) =>
      new Map(Object.entries(asObject(value, path)).map(([key, entry]) => [key, read(entry, `${path}.${key}`)])),
  };
}

export const asText: Reader<string> = text('').read;
export const asNumber: Reader<number> = count('').read;

export function shape<F extends Fields>(fields: F): Reader<Answered<F>> {
  return (value, path) => {
    const object = asObject(value, path);
    const entries = Object.entries(fields).map(([name, { wire, read }]) => [
      name,
      read(object[wire], `${path}.${wire}`),
    ]);
    return Object.fromEntries(entries) as Answered<F>;
  };
}

export function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(path, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

function fail(path: string, expected: string): never {
  throw new MalformedAnswer(`${path} of the answer is not ${expected}`);
}
