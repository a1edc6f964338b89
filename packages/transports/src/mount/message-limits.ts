import type { WebSocketCompression } from '../compression/compression.ts';
import type { MessageLimits } from '../host.ts';
import type { MessageOptions } from './transports.ts';

/** What is said of a transport, and of the rest what holds for all. */
export function limitsOf(
  { maxMessageBytes, compression, writeTimeoutMs }: MessageOptions,
  common: MessageLimits,
): MessageLimits {
  return {
    maxMessageBytes: maxMessageBytes ?? common.maxMessageBytes,
    compression: compression === undefined ? common.compression : compression,
    writeTimeoutMs: writeTimeoutMs ?? common.writeTimeoutMs,
  };
}

/** Limits that allow what any of these allow, for the runtimes that have one limit for a host (T171). */
export function widestLimits(limits: readonly MessageLimits[]): MessageLimits {
  return {
    maxMessageBytes: Math.max(0, ...limits.map(({ maxMessageBytes }) => maxMessageBytes)),
    compression: limits.map(({ compression = null }) => compression).reduce(widestCompression, null),
  };
}

function widestCompression(
  one: WebSocketCompression | null,
  other: WebSocketCompression | null,
): WebSocketCompression | null {
  if (one === null || other === null) return one ?? other;
  return { ...one, maxDecompressedBytes: Math.max(one.maxDecompressedBytes, other.maxDecompressedBytes) };
}
