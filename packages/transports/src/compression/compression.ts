/** How messages of WebSocket connections are compressed, where clients offer to (RFC 7692). */
export interface WebSocketCompression {
  /** Bytes below which a message leaves as it is. */
  readonly minBytes: number;
  /** From 1, fast, to 9, small; on Bun the runtime decides. */
  readonly level: number;
  /** Bytes of one message of a client once it is decompressed; a longer one closes the connection with 1009 (T135). */
  readonly maxDecompressedBytes: number;
}

/**
 * The window in which repetitions are found, as a power of two, in bytes. A quarter of the largest one takes a quarter of the
 * memory and time to set up, and most messages fit into it.
 */
export const windowBits = 12;

const extension = 'permessage-deflate';
const parameter =
  /^(?:(?:server|client)_no_context_takeover|client_max_window_bits(?:="?\d+"?)?|server_max_window_bits="?(\d+)"?)$/;

/**
 * The first offer in this header of an upgrade request that can be accepted; null: there is none. One of a smaller window
 * cannot, since all who get a message share it (T133).
 */
export function acceptableOffer(extensions: string | null | undefined): string | null {
  return extensions?.split(',').find(isAcceptable)?.trim() ?? null;
}

function isAcceptable(offer: string): boolean {
  const [name, ...parameters] = offer.split(';').map((part) => part.trim());
  return name === extension && parameters.every(isParameter);
}

function isParameter(text: string): boolean {
  const match = parameter.exec(text);
  const [, bits] = match ?? [];
  return match !== null && (bits === undefined || Number(bits) >= windowBits);
}
