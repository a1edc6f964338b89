import type { Answer } from '../dispatch.ts';
import { refused } from '../refused.ts';
import type { Session } from '../session.ts';

/** The keepalive of clients before v2. In v2 the server pings, and the command that the schema knows is served by nobody (S16). */
export function ping(session: Session): Promise<Answer<'ping'>> {
  if (session.codec.version !== 'v2') return Promise.resolve({ result: {} });
  return Promise.reject(refused('notAvailable', { rule: 'S16', because: 'ping is a command of v1 clients alone' }));
}
