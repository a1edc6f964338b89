import type { WebSocketHandler } from 'bun';
import type { Frame } from '@spindle/protocol';
import { acceptableOffer } from '../compression/compression.ts';
import type { WebSocketLimits } from '../host.ts';

/** How messages of WebSocket connections are compressed and limited on Bun. */
export interface MessageRules {
  readonly forRuntime: Pick<WebSocketHandler<unknown>, 'perMessageDeflate' | 'maxPayloadLength'>;
  /** Whether a frame is to be compressed, for those who can read that. */
  compresses(frame: Frame): boolean;
  /** Bytes of one message of the client that sends this request. */
  maxBytesFor(request: Request): number;
  isTooLong(frame: Frame, maxBytes: number): boolean;
}

/** One compressor for all connections, which remembers nothing: one for each would cost a quarter of a megabyte. */
const sharedCompressor = { compress: 'shared', decompress: 'shared' } as const;

/**
 * The runtime compresses a publication anew for every socket, which costs more than the publication itself
 * (`bun bench/src/compression/fan-out.mjs`); it has no way to be given a frame that is compressed already.
 */
export function messageRules({ maxMessageBytes, compression = null }: WebSocketLimits): MessageRules {
  if (compression === null) {
    return {
      forRuntime: { perMessageDeflate: false, maxPayloadLength: maxMessageBytes },
      compresses: () => false,
      maxBytesFor: () => maxMessageBytes,
      // The runtime looks.
      isTooLong: () => false,
    };
  }
  const { minBytes, maxDecompressedBytes } = compression;
  return {
    // The runtime's limit holds before and after decompression.
    forRuntime: { perMessageDeflate: sharedCompressor, maxPayloadLength: maxDecompressedBytes },
    compresses: (frame) => byteLengthOf(frame) >= minBytes,
    maxBytesFor({ headers }) {
      const offer = acceptableOffer(headers.get('sec-websocket-extensions'));
      // The runtime declines what asks for a window.
      return offer === null || offer.includes('server_max_window_bits') ? maxMessageBytes : maxDecompressedBytes;
    },
    isTooLong: (frame, maxBytes) => byteLengthOf(frame) > maxBytes,
  };
}

function byteLengthOf(frame: Frame): number {
  return typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength;
}
