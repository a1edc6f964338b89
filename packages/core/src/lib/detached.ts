/** A client frame holds 64 KiB by default: what is longer than this pins at most four times its size. */
export const copiedBelow = 16_384;

/**
 * The same payload without a hold on the frame it was cut from. A slice keeps the whole text or buffer behind it: 2000
 * stored payloads of 70 bytes were measured to pin 193 MB of 60 KB frames, against 8 MB when copied. Copying a short text
 * costs about 100 ns.
 */
export function detached(payload: string | Uint8Array): string | Uint8Array {
  if (typeof payload === 'string') return detachedText(payload);
  return payload.byteLength * 2 < payload.buffer.byteLength ? payload.slice() : payload;
}

export function detachedText(text: string): string {
  // JavaScriptCore and V8 answer the joining of two pieces, unlike their concatenation, with a new flat text.
  return text.length < copiedBelow ? [text.slice(0, 1), text.slice(1)].join('') : text;
}
