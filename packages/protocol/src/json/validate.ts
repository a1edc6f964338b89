import { RawJsonError } from './raw-json-error.ts';
import { JsonReader } from './reader.ts';

/** Whether the text is exactly one JSON value, space around it allowed. */
export function isJson(text: string): boolean {
  const reader = new JsonReader(text);
  try {
    reader.skip();
    return reader.atEnd();
  } catch (error) {
    if (error instanceof RawJsonError) return false;
    throw error;
  }
}
