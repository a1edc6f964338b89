import type { Check } from '../check.ts';
import { connectOutcome, field, readMessage } from '../connect.ts';
import { fault, ok, skipped, type Diagnosis } from '../finding.ts';
import { seconds, type Question } from '../question.ts';
import { request } from '../request.ts';
import { StreamReader } from '../stream-reader.ts';
import { streams, type Stream } from '../streams.ts';

/** One for each transport over plain HTTP: whether it is there, and whether what is written arrives at once (D16). */
export const streamChecks: readonly Check[] = streams.map((stream) => ({
  name: stream.name,
  rule: 'D16',
  needs: ['reach', 'certificate'],
  async run(question) {
    const abort = new AbortController();
    try {
      return await examine(stream, question, abort);
    } finally {
      abort.abort();
    }
  },
}));

async function examine(stream: Stream, question: Question, abort: AbortController): Promise<Diagnosis> {
  const { query, init } = stream.request(question);
  const startedAt = performance.now();
  const response = await request(question, `${stream.path}${query}`, { ...init, signal: abort.signal });
  if (response === 'late') return held(question);
  if (response === 'broken') return fault('the request is answered by the end of the connection', 'look at the proxy');
  if (response.status === 404)
    return skipped(`it is not served here (404): ${stream.option} is off, or the proxy hides it`);
  if (response.status === 403) {
    return fault('pages of the origin may not use it (403)', 'add the origin of your pages to client.allowed_origins');
  }
  if (response.status !== 200 || response.body === null) {
    return fault(`the request is answered with ${response.status}`, `let the proxy forward ${stream.path} as it is`);
  }
  const events = new StreamReader(response.body);
  const first = await events.next(Math.max(0, question.limitMs - (performance.now() - startedAt)));
  if (first.kind === 'late') return held(question);
  if (first.kind === 'ended')
    return fault('the stream ends before its first event', 'look at the timeouts of the proxy');
  const connect = readMessage(first.text) ?? {};
  const outcome = connectOutcome(connect);
  if (!outcome.accepted || stream.emulation === null) {
    return ok(
      outcome.accepted ? 'the first event arrives at once' : `events arrive (${outcome.code} ${outcome.message})`,
    );
  }
  return roundTrip(stream.emulation, question, { events, connect: connect['connect'] });
}

interface Conversation {
  readonly events: StreamReader;
  readonly connect: unknown;
}

/** A command by a request of its own, which is answered in the stream. */
async function roundTrip(path: string, question: Question, { events, connect }: Conversation): Promise<Diagnosis> {
  const startedAt = performance.now();
  const body = JSON.stringify({
    session: field(connect, 'session'),
    node: field(connect, 'node'),
    data: JSON.stringify({ id: 2, unsubscribe: { channel: 'doctor' } }),
  });
  const headers = { 'content-type': 'application/json' };
  const response = await request(question, path, { method: 'POST', headers, body });
  const status = typeof response === 'string' ? response : response.status;
  if (status !== 204) {
    return fault(
      `events arrive, but commands do not: ${path} is answered with ${status}`,
      `let the proxy forward ${path}, and all of a deployment's nodes reach each other`,
    );
  }
  const answer = await events.next(question.limitMs);
  if (answer.kind === 'event')
    return ok(`events pass, there and back in ${Math.round(performance.now() - startedAt)} ms`);
  return answer.kind === 'late' ? held(question) : fault('the stream ends after its first event', 'look at the proxy');
}

function held({ limitMs }: Question): Diagnosis {
  return fault(
    `what the server writes does not arrive within ${seconds(limitMs)}: something on the way buffers responses`,
    'switch buffering off for this path, and compression too (docs/guide/proxies.md)',
  );
}
