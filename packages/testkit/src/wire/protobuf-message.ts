import { decodeFields, encodeField } from './protobuf-fields.ts';

export type Fields = Readonly<Record<string, unknown>>;

type Kind = 'number' | 'flag' | 'text' | 'bytes';

/** Number and type of a field; a schema is the type of a nested message, a map has texts as keys. */
export type Field = readonly [number: number, type: Kind | Schema, shape?: 'list' | 'map'];

/** Fields by the names that JSON has for them. */
export interface Schema {
  readonly [name: string]: Field;
}

export function encodeMessage(schema: Schema, fields: Fields): Uint8Array {
  const bytes: number[] = [];
  for (const [name, [number, type, shape]] of Object.entries(schema)) {
    const value = fields[name];
    if (value === undefined) continue;
    for (const item of itemsOf(value, shape)) bytes.push(...encodeItem(number, type, shape === 'map' ? item : [item]));
  }
  return Uint8Array.from(bytes);
}

export function decodeMessage(schema: Schema, message: Uint8Array): Fields {
  const byNumber = new Map(
    Object.entries(schema).map(([name, [number, ...rest]]) => [number, { name, rest }] as const),
  );
  const fields: Record<string, unknown> = {};
  for (const [number, value] of decodeFields(message)) {
    const known = byNumber.get(number);
    if (known === undefined) continue;
    const { name, rest } = known;
    const [type, shape] = rest;
    if (shape === undefined) fields[name] = decodeValue(type, value);
    else if (shape === 'list') fields[name] = [...((fields[name] ?? []) as unknown[]), decodeValue(type, value)];
    else fields[name] = { ...(fields[name] as object | undefined), ...decodeEntry(type, value) };
  }
  return fields;
}

function itemsOf(value: unknown, shape: Field[2]): readonly unknown[] {
  if (shape === 'list') return value as readonly unknown[];
  return shape === 'map' ? Object.entries(value as object) : [value];
}

function encodeItem(number: number, type: Field[1], item: unknown): number[] {
  const parts = item as readonly unknown[];
  const [first, second] = parts;
  if (parts.length === 1) return encodeField(number, encodeValue(type, first));
  const entry = [...encodeField(1, first as string), ...encodeField(2, encodeValue(type, second))];
  return encodeField(number, Uint8Array.from(entry));
}

function encodeValue(type: Field[1], value: unknown): number | string | Uint8Array {
  if (typeof type === 'object') return encodeMessage(type, value as Fields);
  return type === 'flag' ? Number(value) : (value as number | string | Uint8Array);
}

function decodeEntry(type: Field[1], entry: number | Uint8Array): Fields {
  const [key, value] = entry instanceof Uint8Array ? decodeFields(entry) : [];
  return { [decodeText(key?.[1])]: decodeValue(type, value?.[1] ?? new Uint8Array()) };
}

function decodeValue(type: Field[1], value: number | Uint8Array): unknown {
  if (typeof type === 'object') return decodeMessage(type, value instanceof Uint8Array ? value : new Uint8Array());
  if (type === 'flag') return value !== 0;
  return type === 'text' ? decodeText(value) : value;
}

function decodeText(value: number | Uint8Array | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}
