import { randomUUID } from 'node:crypto';
import type { Check } from '../check.ts';
import { connectCommand } from '../connect.ts';
import { fault, ok, skipped, type Diagnosis } from '../finding.ts';
import type { Question } from '../question.ts';
import { request } from '../request.ts';
import { endpoints } from '../target.ts';

const notServed = 404;

/** Whether a SockJS session passes frames, by the requests of its last resort, polling. */
export const sockJs: Check = {
  name: 'sockjs',
  rule: 'D16',
  needs: ['reach', 'certificate'],
  async run(question) {
    const info = await request(question, `${endpoints.sockJs}/info`, {});
    if (typeof info === 'object' && info.status === notServed) {
      return skipped('it is not served here (404): sockjs.enabled is off, or the proxy hides it');
    }
    if (typeof info === 'string' || !info.ok) return broken('/info', info);
    return converse(question, `${endpoints.sockJs}/000/${randomUUID()}`);
  },
};

/** Opens a session, sends the connect command and fetches what answers it, be it a refusal. */
async function converse(question: Question, session: string): Promise<Diagnosis> {
  const post = (transport: string, body?: string): ReturnType<typeof request> =>
    request(question, `${session}/${transport}`, { method: 'POST', ...(body === undefined ? null : { body }) });
  const startedAt = performance.now();
  const opened = await post('xhr');
  if (typeof opened === 'string' || !(await isOpening(opened))) return broken('/xhr', opened);
  const sent = await post('xhr_send', JSON.stringify([connectCommand(question)]));
  if (typeof sent === 'string' || !sent.ok) return broken('/xhr_send', sent);
  const answer = await post('xhr');
  if (typeof answer === 'string' || !answer.ok) return broken('/xhr', answer);
  return ok(`frames pass, there and back in ${Math.round(performance.now() - startedAt)} ms`);
}

/** A body that does not end in time opens nothing. */
function isOpening(response: Response): Promise<boolean> {
  return response.text().then(
    (text) => response.ok && text.startsWith('o'),
    () => false,
  );
}

function broken(path: string, response: Response | 'late' | 'broken'): Diagnosis {
  const how = typeof response === 'string' ? response : response.status;
  return fault(
    `${path} is answered with ${how}`,
    'let the proxy forward everything below the path, and requests of one session to one server',
  );
}
