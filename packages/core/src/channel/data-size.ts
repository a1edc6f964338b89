import type { Payload } from '@spindle/protocol';
import { refusal, type Refusal } from './decision.ts';
import { bytesOf, isLongerThan } from './name.ts';

/** C115: the limit goes for payloads alone, however they come. `maxBytes` 0: there is none. */
export function checkDataSize(maxBytes: number, data: Payload = ''): Refusal | null {
  if (maxBytes === 0 || !isTooLong(data, maxBytes)) return null;
  const bytes = typeof data === 'string' ? bytesOf(data) : data.length;
  return refusal('badRequest', {
    rule: 'C115',
    because: `the data has ${bytes} bytes, channel.max_publication_size is ${maxBytes}`,
    fix: 'publish less, for example a reference to the data, or raise channel.max_publication_size',
  });
}

function isTooLong(data: Payload, maxBytes: number): boolean {
  return typeof data === 'string' ? isLongerThan(data, maxBytes) : data.length > maxBytes;
}
