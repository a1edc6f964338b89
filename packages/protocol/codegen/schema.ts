/** What the generator knows of a schema: the part of proto3 that the client protocol uses. */

export const scalars = ['bool', 'string', 'bytes', 'uint32', 'uint64', 'int32', 'int64', 'sint64'] as const;
export type Scalar = (typeof scalars)[number];

export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'message'; readonly name: string }
  | { readonly kind: 'enum'; readonly name: string };

/** `optional` has presence in Protobuf: it is written even when it is empty. A map always has string keys. */
export type Cardinality = 'single' | 'optional' | 'repeated' | 'map';

/** See proto/options.proto. */
export const fieldOptions = ['always', 'raw', 'text', 'protobuf_only'] as const;
export type FieldOption = (typeof fieldOptions)[number];

export interface Field {
  /** As in JSON. */
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  readonly cardinality: Cardinality;
  readonly options: ReadonlySet<FieldOption>;
  readonly comment: string;
}

export interface Message {
  readonly name: string;
  readonly comment: string;
  /** In the order of their numbers. */
  readonly fields: readonly Field[];
}

export interface Enum {
  readonly name: string;
  readonly comment: string;
  readonly values: readonly { readonly name: string; readonly number: number }[];
}

export interface Schema {
  readonly package: string;
  readonly messages: readonly Message[];
  readonly enums: readonly Enum[];
}

/** `conn_info` → `connInfo`: the name in TypeScript. */
export function propertyName(field: Field): string {
  return field.name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The wire type of a single value. */
export function wireType(type: FieldType): 0 | 2 {
  if (type.kind === 'message') return 2;
  return type.kind === 'scalar' && (type.scalar === 'string' || type.scalar === 'bytes') ? 2 : 0;
}

/** Field number and wire type as they stand in front of a value. */
export function tagOf(field: Field): number {
  return field.number * 8 + (field.cardinality === 'map' ? 2 : wireType(field.type));
}

/** Whether the TypeScript property is always there. Payloads and messages may be missing even if JSON says `null` then. */
export function isRequired(field: Field): boolean {
  if (!field.options.has('always')) return false;
  if (field.cardinality === 'repeated' || field.cardinality === 'map') return true;
  return field.type.kind !== 'message' && !field.options.has('raw');
}

/** What a required property holds before it was read. */
export function emptyValue(field: Field): string {
  if (field.cardinality === 'repeated') return '[]';
  if (field.cardinality === 'map') return 'emptyRecord()';
  if (field.type.kind !== 'scalar') return '0';
  if (field.type.scalar === 'bool') return 'false';
  return field.type.scalar === 'string' ? "''" : '0';
}
