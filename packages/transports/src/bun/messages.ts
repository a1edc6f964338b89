import type { WebSocketHandler } from 'bun';
import type { Frame } from '@spindle/protocol';
import { acceptableOffer } from '../compression/compression.ts';
import type { MessageLimits } from '../host.ts';

/** How messages of an endpoint's connections are compressed and limited on Bun. */
export interface MessageRules {
  /** Whether a frame is to be compressed, for those who can read that. */
  compresses(frame: Frame): boolean;
  /** Bytes of one message of the client that sends this request. */
  maxBytesFor(request: Request): number;
  isTooLong(frame: Frame, maxBytes: number): boolean;
}

/** One compressor for all connections, which remembers nothing: one for each would cost a quarter of a megabyte. */
const sharedCompressor = { compress: 'shared', decompress: 'shared' } as const;

/** What the runtime is told, which holds for all WebSocket connections of a server. */
export type RuntimeLimits = Required<Pick<WebSocketHandler<unknown>, 'perMessageDeflate' | 'maxPayloadLength'>>;

/** The runtime's limit holds before and after decompression. */
export function runtimeLimits({ maxMessageBytes, compression = null }: MessageLimits): RuntimeLimits {
  return {
    perMessageDeflate: compression === null ? false : sharedCompressor,
    maxPayloadLength: Math.max(maxMessageBytes, compression?.maxDecompressedBytes ?? 0),
  };
}

/**
 * The runtime compresses a publication anew for every socket, which costs more than the publication itself
 * (`npm run bench -- compression`); it has no way to be given a frame that is compressed already.
 */
export function messageRules(
  { maxMessageBytes, compression = null }: MessageLimits,
  host: RuntimeLimits,
): MessageRules {
  const isTooLong = (frame: Frame, maxBytes: number) =>
    // Of those there are no longer ones: the runtime looks.
    maxBytes < host.maxPayloadLength && byteLengthOf(frame) > maxBytes;
  if (compression === null) return { compresses: () => false, maxBytesFor: () => maxMessageBytes, isTooLong };
  const { minBytes, maxDecompressedBytes } = compression;
  return {
    compresses: (frame) => byteLengthOf(frame) >= minBytes,
    maxBytesFor({ headers }) {
      const offer = acceptableOffer(headers.get('sec-websocket-extensions'));
      // The runtime declines what asks for a window.
      return offer === null || offer.includes('server_max_window_bits') ? maxMessageBytes : maxDecompressedBytes;
    },
    isTooLong,
  };
}

function byteLengthOf(frame: Frame): number {
  return typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength;
}
