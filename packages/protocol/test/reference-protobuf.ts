/** The schemas as descriptors of @bufbuild/protobuf, whose encoder and decoder are the reference. */
import { create, createFileRegistry, type DescMessage, type FileRegistry } from '@bufbuild/protobuf';
import {
  DescriptorProtoSchema,
  type DescriptorProto,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  type FieldDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import type { Field, Message, Scalar, Schema } from '../codegen/schema.ts';

const scalarTypes: Record<Scalar, FieldDescriptorProto_Type> = {
  bool: FieldDescriptorProto_Type.BOOL,
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
  uint32: FieldDescriptorProto_Type.UINT32,
  uint64: FieldDescriptorProto_Type.UINT64,
  int32: FieldDescriptorProto_Type.INT32,
  int64: FieldDescriptorProto_Type.INT64,
  sint64: FieldDescriptorProto_Type.SINT64,
};

export function registryOf(schema: Schema): FileRegistry {
  const file = create(FileDescriptorProtoSchema, {
    name: 'client.proto',
    package: schema.package,
    syntax: 'proto3',
    messageType: schema.messages.map((message) => messageDescriptor(schema.package, message)),
    enumType: schema.enums.map((type) =>
      create(EnumDescriptorProtoSchema, { name: type.name, value: type.values.map((value) => ({ ...value })) }),
    ),
  });
  return createFileRegistry(file, () => undefined);
}

export function descriptorOf(registry: FileRegistry, schema: Schema, name: string): DescMessage {
  const descriptor = registry.getMessage(`${schema.package}.${name}`);
  if (descriptor === undefined) throw new Error(`no descriptor of ${name}`);
  return descriptor;
}

function messageDescriptor(packageName: string, message: Message): DescriptorProto {
  const prefix = `.${packageName}.`;
  const optional = message.fields.filter((field) => field.cardinality === 'optional');
  return create(DescriptorProtoSchema, {
    name: message.name,
    field: message.fields.map((field) => ({
      ...fieldDescriptor(field, prefix, `${prefix}${message.name}.${entryName(field)}`),
      // Presence is a choice with one alternative.
      ...(field.cardinality === 'optional' ? { proto3Optional: true, oneofIndex: optional.indexOf(field) } : {}),
    })),
    oneofDecl: optional.map((field) => ({ name: `_${field.name}` })),
    nestedType: message.fields
      .filter((field) => field.cardinality === 'map')
      .map((field) => ({
        name: entryName(field),
        options: { mapEntry: true },
        field: [
          {
            name: 'key',
            number: 1,
            label: FieldDescriptorProto_Label.OPTIONAL,
            type: FieldDescriptorProto_Type.STRING,
          },
          { ...fieldDescriptor({ ...field, cardinality: 'single' }, prefix, ''), name: 'value', number: 2 },
        ],
      })),
  });
}

/** The name Protobuf gives to the entries of a map. */
function entryName(field: Field): string {
  const capitalized = field.name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${capitalized}Entry`;
}

function fieldDescriptor(field: Field, prefix: string, entry: string): FieldDescriptorProto {
  const isMany = field.cardinality === 'repeated' || field.cardinality === 'map';
  const label = isMany ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL;
  const named = { name: field.name, number: field.number, label };
  if (field.cardinality === 'map') {
    return create(FieldDescriptorProtoSchema, { ...named, type: FieldDescriptorProto_Type.MESSAGE, typeName: entry });
  }
  const { type } = field;
  if (type.kind === 'scalar') return create(FieldDescriptorProtoSchema, { ...named, type: scalarTypes[type.scalar] });
  const kind = type.kind === 'message' ? FieldDescriptorProto_Type.MESSAGE : FieldDescriptorProto_Type.ENUM;
  return create(FieldDescriptorProtoSchema, { ...named, type: kind, typeName: prefix + type.name });
}
