import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { create, fromBinary, toBinary, type MessageInitShape, type DescMessage } from '@bufbuild/protobuf';
import { generate } from '../codegen/generate.ts';
import { type Field, isRequired, type Message, propertyName, type Schema } from '../codegen/schema.ts';
import { JsonReader } from '../src/json/reader.ts';
import { encodeMessage } from '../src/protobuf/encode.ts';
import { ProtobufReader } from '../src/protobuf/reader.ts';
import { Random, runSeed } from './random.ts';
import { type AnyMessage, MessageGenerator, messageNamed } from './random-message.ts';
import { descriptorOf, registryOf } from './reference-protobuf.ts';
import { schemas } from './schemas.ts';

const rounds = 200;
const wideScalars: readonly string[] = ['uint64', 'int64', 'sint64'];

/** A message with every value replaced; what `map` returns as undefined is left out. */
function mapMessage(
  schema: Schema,
  type: Message,
  message: AnyMessage,
  map: {
    readonly name: (field: Field) => string;
    readonly value: (field: Field, value: unknown) => unknown;
    readonly keep: Keep;
  },
): AnyMessage {
  const result: AnyMessage = {};
  const convert = (field: Field, value: unknown): unknown =>
    field.type.kind === 'message'
      ? mapMessage(schema, messageNamed(schema, field.type.name), value as AnyMessage, map)
      : map.value(field, value);
  for (const field of type.fields) {
    const value = message[propertyName(field)];
    if (!map.keep(field, value)) continue;
    if (field.cardinality === 'repeated') {
      result[map.name(field)] = ((value ?? []) as unknown[]).map((item) => convert(field, item));
    } else if (field.cardinality === 'map') {
      const entries = Object.entries((value ?? {}) as AnyMessage).map(
        ([key, item]) => [key, convert(field, item)] as const,
      );
      result[map.name(field)] = Object.assign(Object.create(null), Object.fromEntries(entries));
    } else {
      result[map.name(field)] = value === undefined ? null : convert(field, value);
    }
  }
  return result;
}

type Keep = (field: Field, value: unknown) => boolean;

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === 0 || value === false || value === '') return true;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  return false;
}

function isEmptyCollection(field: Field, value: unknown): boolean {
  const isCollection = field.cardinality === 'repeated' || field.cardinality === 'map';
  return isCollection && Object.keys(value ?? {}).length === 0;
}

const utf8 = (text: unknown): Uint8Array =>
  text instanceof Uint8Array ? text : new TextEncoder().encode(String(text));
const isBytes = (field: Field): boolean => field.type.kind === 'scalar' && field.type.scalar === 'bytes';

/** What the reference implementation takes: bytes for payloads and big integers for wide ones. */
function forReference(schema: Schema, type: Message, message: AnyMessage): AnyMessage {
  return mapMessage(schema, type, message, {
    name: propertyName,
    keep: (_, value) => value !== undefined,
    value: (field, value) => {
      if (isBytes(field)) return utf8(value);
      return field.type.kind === 'scalar' && wideScalars.includes(field.type.scalar) ? BigInt(value as number) : value;
    },
  });
}

/** What is left of a message after a way through Protobuf. */
function afterProtobuf(schema: Schema, type: Message, message: AnyMessage): AnyMessage {
  return mapMessage(schema, type, message, {
    name: propertyName,
    keep: (field, value) => {
      if (isRequired(field)) return true;
      if (field.cardinality === 'optional') return value !== undefined;
      return !isEmpty(value) && !isEmptyCollection(field, value);
    },
    value: (field, value) => (isBytes(field) ? utf8(value) : value),
  });
}

const inJson: Keep = (field, value) => {
  if (field.options.has('protobuf_only')) return false;
  return field.options.has('always') || (!isEmpty(value) && !isEmptyCollection(field, value));
};

/** What JSON.parse makes of the message, keys in the order they are written. */
function asJson(schema: Schema, type: Message, message: AnyMessage): AnyMessage {
  return mapMessage(schema, type, message, {
    name: (field) => field.name,
    keep: inJson,
    value: (field, value) => (field.options.has('raw') ? (JSON.parse(String(value)) as unknown) : value),
  });
}

/** What is left of a message after a way through JSON. */
function afterJson(schema: Schema, type: Message, message: AnyMessage): AnyMessage {
  return mapMessage(schema, type, message, {
    name: propertyName,
    keep: (field, value) =>
      inJson(field, value) && (value !== undefined || isRequired(field) || field.options.has('raw')),
    value: (_, value) => value,
  });
}

/** Without prototypes, null for payloads that JSON says are null. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? 'null';
  return Object.entries(value)
    .map(([key, item]) => [key, plain(item ?? 'null')] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

describe('the generated code', () => {
  it('P98 is what the schemas say', () => {
    for (const [path, content] of generate()) {
      assert.equal(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'), content, path);
    }
  });

  const seed = runSeed();
  for (const { version, schema, codeOf } of schemas) {
    const registry = registryOf(schema);
    for (const type of schema.messages) {
      const code = codeOf(type.name);
      const descriptor: DescMessage = descriptorOf(registry, schema, type.name);
      const messages = (): AnyMessage[] => {
        const generator = new MessageGenerator(schema, new Random(seed));
        return Array.from({ length: rounds }, () => generator.message(type));
      };
      const about = `${version} ${type.name}, seed ${seed}`;

      it(`P47 writes and reads Protobuf like the reference: ${version} ${type.name}`, () => {
        for (const message of messages()) {
          const init = forReference(schema, type, message) as MessageInitShape<DescMessage>;
          const reference = toBinary(descriptor, create(descriptor, init));
          const written = encodeMessage(code.write, message);
          assert.deepEqual(written, reference, about);
          assert.deepEqual(toBinary(descriptor, fromBinary(descriptor, written)), reference, about);
          const read = code.read(new ProtobufReader(reference));
          assert.deepEqual(plain(read), plain(afterProtobuf(schema, type, message)), about);
        }
      });

      it(`P33 writes and reads JSON by the rules of the schema: ${version} ${type.name}`, () => {
        for (const message of messages()) {
          const text = code.format(message);
          const html = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
          const expected = JSON.stringify(asJson(schema, type, message)).replace(/[<>&\u2028]/g, html);
          // Payloads are not escaped; escaping them here makes the texts comparable.
          assert.equal(text.replace(/[<>&\u2028]/g, html), expected, about);
          const reader = new JsonReader(text);
          const parsed = code.parse(reader);
          assert.ok(reader.atEnd(), about);
          assert.deepEqual(plain(parsed), plain(afterJson(schema, type, message)), about);
        }
      });
    }
  }
});
