import type { MessageLimits } from '@spindle/transports';
import type { Config } from '../config/index.ts';

/** A limit after decompression that is not set is ten times the other (T135). */
export function messageLimits(section: Config['websocket' | 'uniWebsocket']): MessageLimits {
  const { messageSizeLimit: maxMessageBytes, compressionMinSize: minBytes, compressionLevel: level } = section;
  const maxDecompressedBytes = section.decompressedMessageSizeLimit || 10 * maxMessageBytes;
  const compression = section.compression ? { minBytes, level, maxDecompressedBytes } : null;
  return { maxMessageBytes, compression, writeTimeoutMs: section.writeTimeoutMs };
}
