import { absent } from '../absent.ts';
import type { Check } from '../check.ts';
import { fault, ok, warning, type Diagnosis } from '../finding.ts';
import { emulate, openStream, type OpenedStream, type OpenStream } from '../open-stream.ts';
import { seconds, type Question } from '../question.ts';
import { streams, type Stream } from '../streams.ts';

/** One for each transport over plain HTTP: whether it is there, and whether what is written arrives at once (D16). */
export const streamChecks: readonly Check[] = streams.map((stream) => ({
  name: stream.name,
  rule: 'D16',
  needs: ['reach', 'certificate'],
  async run(question, { flowing }) {
    const abort = new AbortController();
    try {
      const opened = await openStream(stream, question, abort.signal);
      const diagnosis = await judge(opened, stream, question);
      if (opened.kind !== 'open' || !opened.connect.accepted || diagnosis.verdict === 'fault') return diagnosis;
      return { ...diagnosis, learnt: { flowing: new Set([...(flowing ?? []), stream.name]) } };
    } finally {
      abort.abort();
    }
  },
}));

async function judge(opened: OpenedStream, stream: Stream, question: Question): Promise<Diagnosis> {
  if (opened.kind === 'held') return held(opened.encoding, question);
  if (opened.kind === 'refused') return refused(opened.status, stream, question);
  if (opened.kind === 'broken') {
    return fault('the request is answered by the end of the connection', 'look at the proxy');
  }
  if (opened.kind === 'ended') {
    return fault('the stream ends before its first event', 'look at the timeouts of the proxy');
  }
  return stream.isEmulated && opened.connect.accepted ? roundTrip(opened, question) : oneWay(opened);
}

function refused(status: number, { offer }: Stream, question: Question): Diagnosis {
  const path = question.deployment.paths[offer];
  if (status === 404) return absent(offer, path, question);
  if (status === 403) {
    return fault('pages of the origin may not use it (403)', 'add the origin of your pages to client.allowed_origins');
  }
  return fault(`the request is answered with ${status}`, `let the proxy forward ${path} as it is`);
}

function oneWay({ connect, encoding }: OpenStream): Diagnosis {
  if (encoding !== null) {
    return warning(
      `the first event arrives, compressed (${encoding}): the next ones may wait until there are more`,
      'switch compression of responses off for this path (docs/guide/proxies.md)',
    );
  }
  return ok(
    connect.accepted ? 'the first event arrives at once' : `events arrive (${connect.code} ${connect.message})`,
  );
}

/** A command by a request of its own, which is answered in the stream. */
async function roundTrip(stream: OpenStream, question: Question): Promise<Diagnosis> {
  const path = question.deployment.paths.emulation;
  const startedAt = performance.now();
  const status = await emulate({ id: 2, unsubscribe: { channel: 'doctor' } }, stream, question);
  if (status !== 204) {
    return fault(
      `events arrive, but commands do not: ${path} is answered with ${status}`,
      `let the proxy forward ${path}, and all of a deployment's nodes reach each other`,
    );
  }
  const answer = await stream.events.next(question.limitMs);
  if (answer.kind === 'late') return held(stream.encoding, question);
  if (answer.kind === 'ended') return fault('the stream ends after its first event', 'look at the proxy');
  return ok(`events pass, there and back in ${Math.round(performance.now() - startedAt)} ms`);
}

function held(encoding: string | null, { limitMs }: Question): Diagnosis {
  const because = `what the server writes does not arrive within ${seconds(limitMs)}`;
  if (encoding !== null) {
    return fault(
      `${because}: something on the way compresses responses (${encoding}), and waits for more`,
      'switch compression of responses off for this path (docs/guide/proxies.md)',
    );
  }
  return fault(
    `${because}: something on the way buffers responses`,
    'switch buffering off for this path, and compression too (docs/guide/proxies.md); where only the start is held back that cannot be told to stop, set padding of the transport',
  );
}
