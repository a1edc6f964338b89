import { jsonReason } from '../close-reason.ts';
import type { CloseFrame } from '../codec.ts';
import type { Disconnect } from '../codes/disconnects.ts';
import { spellingOf } from '../v1/close.ts';

/** This generation has one code for every end (L12). */
const closeCode = 3000;

/** Where its words differ from those of the generation after it. */
const reasons: Readonly<Record<string, string>> = {
  'bad request': 'invalid message',
  'connection limit': 'limit exceeded',
  'channel limit': 'limit exceeded',
  'too many requests': 'limit exceeded',
};

/** Clients act on the JSON of the reason alone, which also is the body of a disconnect push. */
export function closeFrameOf(disconnect: Disconnect): CloseFrame {
  const { reason, reconnect } = spellingOf(disconnect);
  return { code: closeCode, reason: jsonReason(reasons[reason] ?? reason, reconnect) };
}
