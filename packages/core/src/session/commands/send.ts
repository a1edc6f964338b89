import type { Answer } from '../dispatch.ts';
import { disconnected } from '../refused.ts';
import type { Session } from '../session.ts';

/** A message without reply. Nothing receives it: v2 ends the connection, v1 ignores it (S26). */
export function send(session: Session): Promise<Answer<'send'>> {
  if (session.codec.version === 'v1') return Promise.resolve({ result: null });
  return Promise.reject(
    disconnected('notAvailable', {
      rule: 'S26',
      because: 'send was used and nothing handles messages',
      fix: 'use rpc',
    }),
  );
}
