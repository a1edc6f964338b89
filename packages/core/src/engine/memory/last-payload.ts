import type { Payload } from '@spindle/protocol';
import { copiedBelow, detached, detachedText } from '../../lib/detached.ts';

/**
 * Detaches payloads that are kept. A broadcast brings the same one for many channels in a row: they keep one copy between
 * them, which in a thousand channels is a thousandth of the memory, and of the work of copying.
 */
export class LastPayload {
  #text = '';

  detach(payload: Payload): Payload {
    // Long texts stay as they are, and holding on to one would keep alive what it was cut from.
    if (typeof payload !== 'string' || payload.length >= copiedBelow) return detached(payload);
    if (payload !== this.#text) this.#text = detachedText(payload);
    return this.#text;
  }
}
