import { jsonText } from './json-text.ts';

/** A payload as it goes into a token: bytes as they are, the JSON text of anything else. Throws a TypeError like `jsonText`. */
export function payloadOf(name: string, value: unknown): string | Uint8Array | undefined {
  return value instanceof Uint8Array ? value : jsonText(name, value);
}
