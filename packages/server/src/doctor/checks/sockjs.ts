import { randomUUID } from 'node:crypto';
import { absent } from '../absent.ts';
import type { Check } from '../check.ts';
import { connectCommand, field, readMessage } from '../connect.ts';
import { fault, ok, warning, type Diagnosis } from '../finding.ts';
import type { Question } from '../question.ts';
import { request } from '../request.ts';
import { upgrade } from '../web-socket.ts';

const notServed = 404;

/**
 * Whether SockJS sessions pass frames: by the requests of its last resort, polling, without which there is a fault, and by
 * WebSocket and by a streaming response, without which clients have less than they could (D21).
 */
export const sockJs: Check = {
  name: 'sockjs',
  rule: 'D21',
  needs: ['reach', 'certificate'],
  async run(question) {
    const prefix = question.deployment.paths.sockJs;
    const info = await request(question, `${prefix}/info`, {});
    if (typeof info === 'object' && info.status === notServed) return absent('sockJs', `${prefix}/info`, question);
    if (typeof info === 'string' || !info.ok) return broken('/info', info);
    const offersWebSocket = field(readMessage(await info.text().catch(() => '')), 'websocket') !== false;
    const polled = await converse(question, sessionBelow(prefix));
    if (polled.verdict !== 'ok') return polled;
    const closed = [
      ...(offersWebSocket && !(await opensWebSocket(question, sessionBelow(prefix))) ? ['WebSocket'] : []),
      ...((await streams(question, sessionBelow(prefix))) ? [] : ['streaming']),
    ];
    if (closed.length === 0) return polled;
    return warning(
      `${polled.because} by polling, and nothing passes by ${closed.join(' and ')}`,
      'clients make do with polling; look at the findings of upgrade and http-stream, whose faults these share',
    );
  },
};

/** A session that nobody else has. */
function sessionBelow(prefix: string): string {
  return `${prefix}/000/${randomUUID()}`;
}

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

/** Whether a session opens over WebSocket. */
async function opensWebSocket(question: Question, session: string): Promise<boolean> {
  const origin = question.origin ?? undefined;
  const upgraded = await upgrade(question, { path: `${session}/websocket`, origin });
  if (upgraded.kind !== 'open') return false;
  const heard = await upgraded.socket.hear(question.limitMs);
  upgraded.socket.close();
  return heard.kind === 'text' && heard.text === 'o';
}

/** Whether a session opens in a response that stays open: what is written into it arrives before it ends. */
async function streams(question: Question, session: string): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), question.limitMs);
  try {
    const response = await request(question, `${session}/xhr_streaming`, { method: 'POST', signal: abort.signal });
    return typeof response === 'object' && response.ok && (await hasOpening(response));
  } catch {
    // Given up: nothing came in time.
    return false;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** The frame `o` comes on a line of its own, behind one of padding. */
async function hasOpening({ body }: Response): Promise<boolean> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\no\n')) return true;
  }
  return false;
}

function broken(path: string, response: Response | 'late' | 'broken'): Diagnosis {
  const how = typeof response === 'string' ? response : response.status;
  return fault(
    `${path} is answered with ${how}`,
    'let the proxy forward everything below the path, and requests of one session to one server',
  );
}
