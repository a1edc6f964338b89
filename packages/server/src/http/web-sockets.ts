import type { WebSocketLimits } from '@spindle/transports';
import type { Config } from '../config/index.ts';

/** A limit after decompression that is not set is ten times the other (T135). */
export function webSocketLimits(websocket: Config['websocket'], maxQueueBytes: number): WebSocketLimits {
  const { messageSizeLimit: maxMessageBytes, compressionMinSize: minBytes, compressionLevel: level } = websocket;
  const maxDecompressedBytes = websocket.decompressedMessageSizeLimit || 10 * maxMessageBytes;
  const compression = websocket.compression ? { minBytes, level, maxDecompressedBytes } : null;
  return { maxMessageBytes, maxQueueBytes, compression };
}
