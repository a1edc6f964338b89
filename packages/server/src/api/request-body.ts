/** Malformed bytes are an error, and a byte order mark stays to be one. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The body as text; null when it is not UTF-8. Reading it leniently would put replacement characters into payloads,
 * which nobody would notice before a subscriber does (H4).
 */
export function readText(request: Request): Promise<string | null> {
  return request.bytes().then(decode);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    // A fatal decoder fails of malformed input alone, and the caller is told of that.
    return null;
  }
}
