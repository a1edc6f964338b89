import { type Enum, type Field, isRequired, type Message, propertyName, type Schema } from './schema.ts';

export function emitTypes(schema: Schema): string {
  return [...schema.enums.map(emitEnum), ...schema.messages.map(emitMessage)].join('\n');
}

function emitEnum(type: Enum): string {
  const values = type.values.map((value) => `  ${value.name}: ${value.number},\n`).join('');
  return `${emitComment(type.comment, '')}export const ${type.name} = {\n${values}} as const;\n`;
}

function emitMessage(message: Message): string {
  const comment = emitComment(message.comment, '');
  if (message.fields.length === 0) return `${comment}export type ${message.name} = Readonly<Record<string, never>>;\n`;
  return `${comment}export interface ${message.name} {\n${message.fields.map(emitField).join('')}}\n`;
}

function emitField(field: Field): string {
  const type = propertyType(field);
  const property = isRequired(field)
    ? `${propertyName(field)}: ${type}`
    : `${propertyName(field)}?: ${type} | undefined`;
  return `${emitComment(field.comment, '  ')}  readonly ${property};\n`;
}

function emitComment(comment: string, indent: string): string {
  return comment === '' ? '' : `${indent}/** ${comment} */\n`;
}

function propertyType(field: Field): string {
  if (field.cardinality === 'repeated') return `readonly ${valueType(field)}[]`;
  if (field.cardinality === 'map') return `Readonly<Record<string, ${valueType(field)}>>`;
  return valueType(field);
}

/** The type of one value: of a list its elements, of a map its values. */
export function valueType(field: Field, messagePrefix = ''): string {
  const { type, options } = field;
  if (type.kind === 'message') return messagePrefix + type.name;
  if (type.kind === 'enum') return 'number';
  if (type.scalar === 'bytes') return bytesType(options);
  if (type.scalar === 'bool') return 'boolean';
  return type.scalar === 'string' ? 'string' : 'number';
}

function bytesType(options: Field['options']): string {
  if (options.has('raw')) return 'Payload';
  return options.has('text') ? 'Frame' : 'Uint8Array';
}
