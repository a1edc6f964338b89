/** Functions that write a message as JSON (`format…`) and read it (`parse…`). */
import { valueType } from './emit-types.ts';
import { emptyValue, type Enum, type Field, isRequired, type Message, propertyName, type Schema } from './schema.ts';

export function emitJson(schema: Schema): string {
  const messages = schema.messages.flatMap((message) => [emitFormat(message), emitParse(message)]);
  return [...messages, ...schema.enums.map(emitParseEnum)].join('\n');
}

/** Whether the fields written so far left an opening brace behind. */
type Opened = 'never' | 'maybe' | 'always';

function emitFormat(message: Message): string {
  const fields = message.fields.filter((field) => !field.options.has('protobuf_only'));
  if (fields.length === 0) {
    return `export function format${message.name}(_message: t.${message.name}): string {\n  return '{}';\n}\n`;
  }
  const body = fields.map((field, index) => emitFormatField(field, openedBefore(fields, index))).join('');
  const result = openedBefore(fields, fields.length) === 'always' ? "out + '}'" : "out === '' ? '{}' : out + '}'";
  return `export function format${message.name}(message: t.${message.name}): string {\n  let out = '';\n${body}  return ${result};\n}\n`;
}

function openedBefore(fields: readonly Field[], index: number): Opened {
  if (index === 0) return 'never';
  return fields.slice(0, index).some((field) => field.options.has('always')) ? 'always' : 'maybe';
}

/** Code for the brace or comma and the key. */
function keyCode(field: Field, opened: Opened): string {
  const key = `"${field.name}":`;
  if (opened === 'never') return `'{${key}'`;
  return opened === 'always' ? `',${key}'` : `(out === '' ? '{${key}' : ',${key}')`;
}

function emitFormatField(field: Field, opened: Opened): string {
  if (field.cardinality === 'map') return emitFormatMap(field, opened);
  if (field.cardinality === 'repeated') return emitFormatList(field, opened);
  const access = `message.${propertyName(field)}`;
  if (field.options.has('always')) return append(2, keyCode(field, opened), alwaysCode(field, access));
  const isBool = field.type.kind === 'scalar' && field.type.scalar === 'bool';
  const write = append(4, keyCode(field, opened), isBool ? "'true'" : valueCode(field, access));
  return `  if (${presentCondition(field, access)}) {\n${write}  }\n`;
}

/** A statement that adds a key and its value, on two lines where one would be too long. */
function append(indent: number, key: string, value: string): string {
  const margin = ' '.repeat(indent);
  const line = `${margin}out += ${key} + ${value};\n`;
  return line.length <= 120 ? line : `${margin}out +=\n${margin}  ${key} +\n${margin}  ${value};\n`;
}

function presentCondition(field: Field, access: string): string {
  if (field.type.kind === 'message') return `${access} !== undefined`;
  const isBytes = field.type.kind === 'scalar' && field.type.scalar === 'bytes';
  return isBytes ? `${access} !== undefined && ${access}.length > 0` : access;
}

function alwaysCode(field: Field, access: string): string {
  if (isRequired(field)) return valueCode(field, access);
  return `(${presentCondition(field, access)} ? ${valueCode(field, access)} : 'null')`;
}

function valueCode(field: Field, access: string): string {
  const { type, options } = field;
  if (type.kind === 'message') return `format${type.name}(${access})`;
  if (type.kind === 'enum') return access;
  if (type.scalar === 'bytes') return options.has('raw') ? `payloadText(${access})` : `quote(frameText(${access}))`;
  return type.scalar === 'string' ? `quote(${access})` : access;
}

function emitFormatList(field: Field, opened: Opened): string {
  const access = `message.${propertyName(field)}`;
  const loop = (margin: string): string =>
    `${margin}let items = '';
${margin}for (const item of ${access}) items += (items === '' ? '' : ',') + ${valueCode(field, 'item')};
`;
  const key = keyCode(field, opened);
  if (isRequired(field)) return loop('  ') + append(2, key, "'[' + items + ']'");
  const write = append(4, key, "'[' + items + ']'");
  return `  if (${access} !== undefined && ${access}.length > 0) {\n${loop('    ')}${write}  }\n`;
}

function emitFormatMap(field: Field, opened: Opened): string {
  const access = `message.${propertyName(field)}`;
  const loop = (margin: string): string =>
    `${margin}let entries = '';
${margin}for (const [key, value] of Object.entries(${access})) {
${margin}  entries += (entries === '' ? '' : ',') + quote(key) + ':' + ${valueCode(field, 'value')};
${margin}}
`;
  const key = keyCode(field, opened);
  if (isRequired(field)) return loop('  ') + append(2, key, "'{' + entries + '}'");
  const write = append(6, key, "'{' + entries + '}'");
  return `  if (${access} !== undefined) {\n${loop('    ')}    if (entries !== '') {\n${write}    }\n  }\n`;
}

function emitParse(message: Message): string {
  const fields = message.fields.filter((field) => !field.options.has('protobuf_only'));
  const initial = message.fields.filter(isRequired).map((field) => `${propertyName(field)}: ${emptyValue(field)}`);
  const declaration =
    message.fields.length === 0
      ? `const message: t.${message.name} = {};`
      : `const message: Mutable<t.${message.name}> = {${initial.length === 0 ? '' : ` ${initial.join(', ')} `}};`;
  const cases = fields.map(emitParseField).join('');
  const walk =
    cases === ''
      ? '    reader.key();\n    reader.skip();\n'
      : `    switch (reader.key()) {\n${cases}      default:\n        reader.skip();\n    }\n`;
  return `export function parse${message.name}(reader: JsonReader): t.${message.name} {
  ${declaration}
  if (!reader.beginObject()) return message;
  do {
${walk}  } while (reader.nextField());
  return message;
}
`;
}

function emitParseField(field: Field): string {
  const target = `message.${propertyName(field)}`;
  return `      case '${field.name}':\n${parseCode(field, target)}        break;\n`;
}

function parseCode(field: Field, target: string): string {
  const element = readCode(field);
  if (field.cardinality === 'repeated') {
    return `        if (!reader.takeNull()) {
          const items: ${valueType(field, 't.')}[] = [];
          if (reader.beginArray()) do items.push(${element}); while (reader.nextItem());
          ${target} = items;
        }
`;
  }
  if (field.cardinality === 'map') {
    return `        if (!reader.takeNull()) {
          const entries = emptyRecord<${valueType(field, 't.')}>();
          if (reader.beginObject()) do entries[reader.key()] = ${element}; while (reader.nextField());
          ${target} = entries;
        }
`;
  }
  if (field.options.has('raw')) return `        ${target} = ${element};\n`;
  return `        if (!reader.takeNull()) ${target} = ${element};\n`;
}

function readCode(field: Field): string {
  const { type, options } = field;
  if (type.kind !== 'scalar') return `parse${type.name}(reader)`;
  if (type.scalar === 'bytes') return options.has('raw') ? 'reader.raw()' : 'reader.string()';
  return type.scalar === 'sint64' ? 'reader.int64()' : `reader.${type.scalar}()`;
}

/** Enums are numbers; older clients may write the name, in any case of letters. */
function emitParseEnum(type: Enum): string {
  return `export function parse${type.name}(reader: JsonReader): number {
  if (!reader.peeksString()) return reader.int32();
  switch (reader.string().toUpperCase()) {
${type.values.map((value) => `    case '${value.name}':\n      return ${value.number};\n`).join('')}    default:
      return reader.refuse('a name of ${type.name}');
  }
}
`;
}
