import {
  codecFor,
  isLegacyFrame,
  legacyJson,
  sniffVersion,
  unidirectionalCodecFor,
  type Codec,
  type Frame,
} from '@spindle/protocol';
import type { Transport } from '../transport/transport.ts';

/** What the transport says about the wire variant; null: the first frame tells. */
export function codecOf({ direction, version, encoding }: Transport): Codec | null {
  if (direction === 'unidirectional') return unidirectionalCodecFor(encoding);
  return version === null ? null : codecFor(version, encoding);
}

/** The wire variant of a client, by its first frame. */
export function codecByFrame(frame: Frame, { encoding }: Transport): Codec {
  if (encoding === 'json' && isLegacyFrame(frame)) return legacyJson;
  return codecFor(sniffVersion(frame, encoding) ?? 'v2', encoding);
}
