/**
 * The values nodes exchange, as text: JSON, where bytes and maps are objects of one marked member. Only data of this code
 * goes this way, whose objects have no such names; payloads are strings and bytes, and stay what they are.
 */
const bytesMark = '$bytes';
const mapMark = '$map';

export function toText(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, member: unknown) {
    // As it was: the bytes of Node's `Buffer` have become an object by now.
    const original = this[key];
    if (original instanceof Uint8Array) return { [bytesMark]: toBase64(original) };
    if (member instanceof Map) return { [mapMark]: [...member] };
    return member;
  });
}

/** Throws for what `toText` did not write. */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null) return member;
    if (bytesMark in member) return fromBase64(String(member[bytesMark]));
    if (mapMark in member) return new Map(member[mapMark] as [unknown, unknown][]);
    return member;
  });
}

/** Short enough for the arguments of one call. */
const chunkBytes = 8_192;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
  }
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
