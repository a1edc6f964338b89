import { JsonReader } from './reader.ts';

/**
 * The fields of an object as the text their values are written in, so that numbers of any size survive.
 * Of duplicate keys the last wins. Line breaks between tokens are removed; throws `RawJsonError`.
 */
export function splitObject(text: string): Map<string, string> {
  const reader = new JsonReader(text);
  const fields = splitNextObject(reader);
  reader.finish();
  return fields;
}

/** The fields of the object that a reader comes to next, with it behind the object afterwards; otherwise like `splitObject`. */
export function splitNextObject(reader: JsonReader): Map<string, string> {
  const fields = new Map<string, string>();
  if (reader.beginObject()) {
    do fields.set(reader.key(), reader.raw());
    while (reader.nextField());
  }
  return fields;
}

/** The elements of an array as the text they are written in; otherwise like `splitObject`. */
export function splitArray(text: string): string[] {
  const reader = new JsonReader(text);
  const items: string[] = [];
  if (reader.beginArray()) {
    do items.push(reader.raw());
    while (reader.nextItem());
  }
  reader.finish();
  return items;
}

/** The values of a text that holds any number of them, space between them allowed; otherwise like `splitObject`. */
export function splitSequence(text: string): string[] {
  const reader = new JsonReader(text);
  const values: string[] = [];
  while (!reader.atEnd()) values.push(reader.raw());
  return values;
}

/** The values of a text that is an array of strings; throws `RawJsonError` for any other. */
export function readStrings(text: string): string[] {
  const reader = new JsonReader(text);
  const values: string[] = [];
  if (reader.beginArray()) {
    do values.push(reader.string());
    while (reader.nextItem());
  }
  reader.finish();
  return values;
}

/** The value of a text that is one JSON string; throws `RawJsonError` for any other. */
export function readString(text: string): string {
  const reader = new JsonReader(text);
  const value = reader.string();
  reader.finish();
  return value;
}
