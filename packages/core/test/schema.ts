import { readFileSync } from 'node:fs';

/** A field of a message as the schema declares it. */
export interface SchemaField {
  readonly name: string;
  readonly number: number;
  /** Of the wire: `string`, `uint64`, the name of a message, `map`. */
  readonly type: string;
  readonly isRepeated: boolean;
}

/** Fields of every message of a generation's schema, by message; what is not a message is left out. */
export function readSchema(version: 'v1' | 'v2'): ReadonlyMap<string, readonly SchemaField[]> {
  const text = readFileSync(new URL(`../../protocol/proto/client-${version}.proto`, import.meta.url), 'utf8');
  const messages = text.replaceAll(/\/\/.*/g, '').matchAll(/^message (\w+) \{([^}]*)\}/gm);
  return new Map(Array.from(messages, ([, name = '', body = '']) => [name, fieldsOf(body)]));
}

function fieldsOf(body: string): SchemaField[] {
  const fields = body.matchAll(/(repeated )?(map<\w+, \w+>|(?!reserved)\w+) (\w+) = (\d+)/g);
  return Array.from(fields, ([, repeated, type = '', name = '', number]) => ({
    name,
    number: Number(number),
    type: type.startsWith('map') ? 'map' : type,
    isRepeated: repeated !== undefined,
  }));
}
