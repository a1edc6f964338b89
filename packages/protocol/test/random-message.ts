import { type Field, isRequired, type Message, propertyName, type Schema } from '../codegen/schema.ts';
import type { Random } from './random.ts';

/** A message as the generated code takes it. */
export type AnyMessage = Record<string, unknown>;

const strings = [
  '',
  'a',
  'news',
  '<b>&"\\/',
  'é€😀',
  'line\nbreak\ttab',
  '\u2028',
  'x'.repeat(63),
  'x'.repeat(200),
  'é'.repeat(70),
];
const keys = ['a', 'ch:1', '$x', 'é', 'x'.repeat(130), '__proto__', 'constructor', ''];
const payloads = ['null', '1', '"text"', '{"a":[true,null,"é"]}', '"<&>"', `"${'y'.repeat(300)}"`];
const uint32s = [0, 1, 127, 128, 16_384, 2 ** 31, 2 ** 32 - 1];
const int32s = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
const uint64s = [0, 1, 300, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER];

/** Random messages of a schema: every field now and then absent, empty, small, large. Payloads are JSON texts. */
export class MessageGenerator {
  readonly #schema: Schema;
  readonly #random: Random;

  constructor(schema: Schema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  message(type: Message, depth = 0): AnyMessage {
    const message: AnyMessage = {};
    for (const field of type.fields) {
      const isDeep = depth > 3 && field.type.kind === 'message';
      if (isRequired(field) || (!isDeep && this.#random.chance(0.5)))
        message[propertyName(field)] = this.#field(field, depth);
    }
    return message;
  }

  #field(field: Field, depth: number): unknown {
    if (field.cardinality === 'repeated')
      return Array.from({ length: this.#random.below(4) }, () => this.#value(field, depth));
    if (field.cardinality !== 'map') return this.#value(field, depth);
    const map = Object.create(null) as AnyMessage;
    for (let i = this.#random.below(4); i > 0; i--) map[this.#random.pick(keys)] = this.#value(field, depth);
    return map;
  }

  #value({ type, options }: Field, depth: number): unknown {
    const random = this.#random;
    if (type.kind === 'message') return this.message(messageNamed(this.#schema, type.name), depth + 1);
    if (type.kind === 'enum') return random.below(12);
    switch (type.scalar) {
      case 'bool':
        return random.chance(0.5);
      case 'string':
        return random.pick(strings);
      case 'bytes':
        if (options.has('raw')) return random.pick(payloads);
        return options.has('text') ? random.pick(strings) : random.bytes(random.below(200));
      case 'uint32':
        return random.pick(uint32s);
      case 'uint64':
        return random.pick(uint64s);
      case 'int32':
        return random.pick(int32s);
      case 'int64':
      case 'sint64':
        break;
    }
    return random.pick(uint64s) * (random.chance(0.5) ? 1 : -1) + 0;
  }
}

export function messageNamed(schema: Schema, name: string): Message {
  const message = schema.messages.find((known) => known.name === name);
  if (message === undefined) throw new Error(`no message ${name}`);
  return message;
}
