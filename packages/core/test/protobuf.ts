import { decodeFields as readFields, encodeField, type FieldValue } from '@spindle/testkit';

export { decodeFrame, encodeFrame, type FieldValue } from '@spindle/testkit';

/** A message of fields by number, without a schema: numbers are varints, texts and nested messages are bytes. */
export function encodeFields(fields: Readonly<Record<number, FieldValue>>): Uint8Array {
  return Uint8Array.from(Object.entries(fields).flatMap(([field, value]) => encodeField(Number(field), value)));
}

/** The last value of each field. */
export function decodeFields(message: Uint8Array): Map<number, number | Uint8Array> {
  return new Map(readFields(message));
}
