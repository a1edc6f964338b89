/**
 * Reads a .proto file: syntax, package, imports, messages without nesting, enums, reserved ranges, and the field
 * options of proto/options.proto. Anything else is refused with its line, so that a schema never means less than it says.
 */
import {
  type Cardinality,
  type Enum,
  type Field,
  type FieldOption,
  fieldOptions,
  type FieldType,
  type Message,
  type Scalar,
  scalars,
  type Schema,
} from './schema.ts';

interface Token {
  readonly text: string;
  readonly line: number;
  /** The lines of comment directly above. */
  readonly comment: string;
}

const pattern = /(?<space>[ \t\r]+)|(?<newline>\n)|\/\/(?<comment>[^\n]*)|(?<token>"[^"\n]*"|[\w.]+|[{}[\]()<>=;,])/y;

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let comment: string[] = [];
  let blank = true;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < source.length) {
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) throw new Error(`line ${line}: unexpected character`);
    if (groups['newline'] !== undefined) {
      if (blank) comment = [];
      line++;
      blank = true;
    } else if (groups['comment'] !== undefined) {
      comment.push(groups['comment'].trim());
      blank = false;
    } else if (groups['token'] !== undefined) {
      tokens.push({ text: groups['token'], line, comment: comment.join(' ') });
      comment = [];
      blank = false;
    }
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  get atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  get ahead(): string {
    return this.#tokens[this.#next]?.text ?? '';
  }

  get comment(): string {
    return this.#tokens[this.#next]?.comment ?? '';
  }

  fail(expected: string): never {
    const token = this.#tokens[this.#next];
    throw new Error(`line ${token?.line ?? 'end'}: expected ${expected}, found ${token?.text ?? 'the end'}`);
  }

  take(): string {
    if (this.atEnd) this.fail('more');
    const text = this.ahead;
    this.#next++;
    return text;
  }

  takeIf(text: string): boolean {
    if (this.ahead !== text) return false;
    this.#next++;
    return true;
  }

  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.takeIf(text)) this.fail(text);
  }

  name(): string {
    if (!/^[A-Za-z_][\w.]*$/.test(this.ahead)) this.fail('a name');
    return this.take();
  }

  number(): number {
    if (!/^\d+$/.test(this.ahead)) this.fail('a number');
    return Number(this.take());
  }
}

/** A field whose type is not yet known to be a message or an enum. */
interface ParsedField extends Omit<Field, 'type'> {
  readonly typeName: string;
}

interface ParsedMessage extends Omit<Message, 'fields'> {
  readonly fields: readonly ParsedField[];
}

export function parseProto(source: string): Schema {
  const parser = new Parser(source);
  let packageName = '';
  const messages: ParsedMessage[] = [];
  const enums: Enum[] = [];
  parser.expect('syntax', '=', '"proto3"', ';');
  while (!parser.atEnd) {
    const comment = parser.comment;
    if (parser.takeIf('package')) {
      packageName = parser.name();
      parser.expect(';');
    } else if (parser.takeIf('import')) {
      parser.expect('"options.proto"', ';');
    } else if (parser.takeIf('message')) {
      messages.push(parseMessage(parser, comment));
    } else if (parser.takeIf('enum')) {
      enums.push(parseEnum(parser, comment));
    } else {
      parser.fail('a declaration');
    }
  }
  return { package: packageName, enums, messages: resolve(messages, enums) };
}

function parseEnum(parser: Parser, comment: string): Enum {
  const name = parser.name();
  const values: { name: string; number: number }[] = [];
  parser.expect('{');
  while (!parser.takeIf('}')) {
    const value = parser.name();
    parser.expect('=');
    values.push({ name: value, number: parser.number() });
    parser.expect(';');
  }
  return { name, comment, values };
}

function parseMessage(parser: Parser, comment: string): ParsedMessage {
  const name = parser.name();
  const fields: ParsedField[] = [];
  const reserved = new Set<number>();
  parser.expect('{');
  while (!parser.takeIf('}')) {
    if (parser.takeIf('reserved')) parseReserved(parser, reserved);
    else fields.push(parseField(parser));
  }
  const numbers = fields.map((field) => field.number);
  const names = new Set(fields.map((field) => field.name));
  if (new Set(numbers).size !== numbers.length || names.size !== fields.length)
    throw new Error(`${name}: a field twice`);
  if (numbers.some((number) => reserved.has(number))) throw new Error(`${name}: a reserved number is used`);
  return { name, comment, fields: fields.toSorted((a, b) => a.number - b.number) };
}

function parseReserved(parser: Parser, reserved: Set<number>): void {
  do {
    const first = parser.number();
    const last = parser.takeIf('to') ? parser.number() : first;
    for (let number = first; number <= last; number++) reserved.add(number);
  } while (parser.takeIf(','));
  parser.expect(';');
}

function parseField(parser: Parser): ParsedField {
  const comment = parser.comment;
  let cardinality: Cardinality = 'single';
  if (parser.takeIf('repeated')) cardinality = 'repeated';
  else if (parser.takeIf('optional')) cardinality = 'optional';
  let typeName = parser.name();
  if (typeName === 'map') {
    cardinality = 'map';
    parser.expect('<', 'string', ',');
    typeName = parser.name();
    parser.expect('>');
  }
  const name = parser.name();
  parser.expect('=');
  const number = parser.number();
  const options = parser.takeIf('[') ? parseOptions(parser) : new Set<FieldOption>();
  parser.expect(';');
  const field = { name, number, typeName, cardinality, options, comment };
  checkField(field);
  return field;
}

function parseOptions(parser: Parser): Set<FieldOption> {
  const options = new Set<FieldOption>();
  do {
    parser.expect('(');
    const name = fieldOptions.find((option) => option === parser.ahead) ?? parser.fail('an option');
    parser.take();
    parser.expect(')', '=', 'true');
    options.add(name);
  } while (parser.takeIf(','));
  parser.expect(']');
  return options;
}

/** Every field of bytes says what JSON makes of it, and lists and maps hold what the emitters can write. */
function checkField(field: ParsedField): void {
  const contents = (['raw', 'text', 'protobuf_only'] as const).filter((option) => field.options.has(option)).length;
  if (contents !== (field.typeName === 'bytes' ? 1 : 0))
    throw new Error(`${field.name}: bytes need one content option`);
  const many = field.cardinality === 'repeated' || field.cardinality === 'map';
  if (many && field.typeName !== 'string' && (scalars as readonly string[]).includes(field.typeName)) {
    throw new Error(`${field.name}: lists and maps hold strings or messages`);
  }
}

function resolve(messages: readonly ParsedMessage[], enums: readonly Enum[]): Message[] {
  const typeOf = (name: string): FieldType => {
    const scalar: Scalar | undefined = scalars.find((known) => known === name);
    if (scalar !== undefined) return { kind: 'scalar', scalar };
    if (messages.some((message) => message.name === name)) return { kind: 'message', name };
    if (enums.some((known) => known.name === name)) return { kind: 'enum', name };
    throw new Error(`unknown type ${name}`);
  };
  return messages.map((message) => ({
    ...message,
    fields: message.fields.map(({ typeName, ...field }) => ({ ...field, type: typeOf(typeName) })),
  }));
}
