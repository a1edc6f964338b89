/** Functions that write a message as Protobuf (`write…`) and read it (`read…`). */
import { valueType } from './emit-types.ts';
import {
  emptyValue,
  type Field,
  isRequired,
  type Message,
  propertyName,
  type Schema,
  tagOf,
  wireType,
} from './schema.ts';

export function emitProtobuf(schema: Schema): string {
  return schema.messages.flatMap((message) => [emitWrite(message), emitRead(message)]).join('\n');
}

function emitWrite(message: Message): string {
  if (message.fields.length === 0) {
    return `export function write${message.name}(_writer: ProtobufWriter, _message: t.${message.name}): void {}\n`;
  }
  const body = message.fields.map(emitWriteField).join('');
  return `export function write${message.name}(writer: ProtobufWriter, message: t.${message.name}): void {\n${body}}\n`;
}

function emitWriteField(field: Field): string {
  const access = `message.${propertyName(field)}`;
  if (field.cardinality === 'repeated') {
    const guard = isRequired(field) ? '' : `if (${access} !== undefined) `;
    if (field.type.kind !== 'message')
      return `  ${guard}for (const item of ${access}) ${writeValue(field, tagOf(field), 'item')};\n`;
    const block = `${guard}for (const item of ${access}) {\n${indent(writeMessage(field.type.name, tagOf(field), 'item'), 4)}  }\n`;
    return `  ${block}`;
  }
  if (field.cardinality === 'map') return emitWriteMap(field, access);
  if (field.type.kind === 'message') {
    return `  if (${access} !== undefined) {\n${indent(writeMessage(field.type.name, tagOf(field), access), 4)}  }\n`;
  }
  return `  if (${presentCondition(field, access)}) ${writeValue(field, tagOf(field), access)};\n`;
}

/** Empty values are not written, except where the schema gives the field presence. */
function presentCondition(field: Field, access: string): string {
  if (field.cardinality === 'optional') return `${access} !== undefined`;
  const isBytes = field.type.kind === 'scalar' && field.type.scalar === 'bytes';
  return isBytes ? `${access} !== undefined && ${access}.length > 0` : access;
}

function emitWriteMap(field: Field, access: string): string {
  const write =
    field.type.kind === 'message'
      ? indent(writeMessage(field.type.name, 16 + wireType(field.type), 'value', 'inner'), 4)
      : `    ${writeValue(field, 16 + wireType(field.type), 'value')};\n`;
  const loop = `for (const [key, value] of Object.entries(${access})) {
    const start = writer.open(${tagOf(field)});
    writer.string(10, key);
${write}    writer.close(start);
  }
`;
  return isRequired(field) ? `  ${loop}` : `  if (${access} !== undefined) {\n${indent(`  ${loop}`, 2)}  }\n`;
}

function writeMessage(name: string, tag: number, access: string, start = 'start'): string {
  return `const ${start} = writer.open(${tag});\nwrite${name}(writer, ${access});\nwriter.close(${start});\n`;
}

function writeValue(field: Field, tag: number, access: string): string {
  const { type } = field;
  if (type.kind === 'scalar' && type.scalar === 'bool') return `writer.bool(${tag}, ${access})`;
  if (type.kind === 'scalar' && type.scalar === 'string') return `writer.string(${tag}, ${access})`;
  if (type.kind === 'scalar' && type.scalar === 'bytes') return `writer.payload(${tag}, ${access})`;
  return `writer.${type.kind === 'scalar' ? type.scalar : 'int32'}(${tag}, ${access})`;
}

function emitRead(message: Message): string {
  if (message.fields.length === 0) {
    return `export function read${message.name}(reader: ProtobufReader): t.${message.name} {
  while (reader.more()) reader.skip(reader.tag());
  return {};
}
`;
  }
  const initial = message.fields.filter(isRequired).map((field) => `${propertyName(field)}: ${emptyValue(field)}`);
  const lists = message.fields.filter((field) => field.cardinality === 'repeated' || field.cardinality === 'map');
  return `export function read${message.name}(reader: ProtobufReader): t.${message.name} {
  const message: Mutable<t.${message.name}> = {${initial.length === 0 ? '' : ` ${initial.join(', ')} `}};
${lists.map(collectionDeclaration).join('')}  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
${message.fields.map(emitReadField).join('')}      default:
        reader.skip(tag);
    }
  }
  return message;
}
`;
}

/** Lists and maps arrive in parts; they are made when the first one does. */
function collectionDeclaration(field: Field): string {
  const name = propertyName(field);
  const type =
    field.cardinality === 'map' ? `Record<string, ${valueType(field, 't.')}>` : `${valueType(field, 't.')}[]`;
  return `  let ${name}: ${type} | undefined;\n`;
}

function emitReadField(field: Field): string {
  const code = readField(field, `message.${propertyName(field)}`);
  const head = `      case ${tagOf(field)}:`;
  if (!code.includes('const ')) return `${head}\n${indent(code, 8)}        break;\n`;
  return `${head} {\n${indent(code, 8)}        break;\n      }\n`;
}

function readField(field: Field, target: string): string {
  const name = propertyName(field);
  if (field.cardinality === 'repeated') {
    const item =
      field.type.kind === 'message'
        ? readMessage(field.type.name, `${name}.push`, 'call')
        : `${name}.push(reader.string());\n`;
    return `${target} = ${name} ??= [];\n${item}`;
  }
  if (field.cardinality === 'map') return readMapEntry(field, target);
  if (field.type.kind === 'message') return readMessage(field.type.name, target, 'assign');
  return `${target} = ${readValue(field)};\n`;
}

function readMessage(name: string, target: string, how: 'assign' | 'call'): string {
  const value = `read${name}(reader)`;
  return `const outer = reader.enter();\n${how === 'assign' ? `${target} = ${value}` : `${target}(${value})`};\nreader.leave(outer);\n`;
}

function readMapEntry(field: Field, target: string): string {
  const name = propertyName(field);
  const isMessage = field.type.kind === 'message';
  const readEntryValue = isMessage
    ? `const inner = reader.enter();\nvalue = read${valueType(field)}(reader);\nreader.leave(inner);\n`
    : 'value = reader.string();\n';
  const missing = isMessage ? `value ?? ${emptyMessage(field)}` : 'value';
  const declaration = isMessage ? `let value: ${valueType(field, 't.')} | undefined;` : "let value = '';";
  return `${target} = ${name} ??= emptyRecord<${valueType(field, 't.')}>();
let key = '';
${declaration}
const outer = reader.enter();
while (reader.more()) {
  const entryTag = reader.tag();
  if (entryTag === 10) {
    key = reader.string();
  } else if (entryTag === 18) {
${indent(readEntryValue, 4)}  } else {
    reader.skip(entryTag);
  }
}
reader.leave(outer);
${name}[key] = ${missing};
`;
}

function emptyMessage(field: Field): string {
  return `read${valueType(field)}(new ProtobufReader(new Uint8Array(0)))`;
}

function readValue(field: Field): string {
  const { type } = field;
  return type.kind === 'scalar' ? `reader.${type.scalar}()` : 'reader.int32()';
}

function indent(code: string, spaces: number): string {
  return code.replace(/^(?=.)/gm, ' '.repeat(spaces));
}
