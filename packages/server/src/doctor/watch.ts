import { openAndConnect } from './connect.ts';
import { emulate, openStream } from './open-stream.ts';
import type { Question } from './question.ts';
import type { Stream } from './streams.ts';
import type { ProbeSocket } from './web-socket.ts';

/** How a connection did on which there was nothing but pings. */
export interface Watched {
  /** Seconds between pings, as the server told; null: it sends none. */
  readonly pingSeconds: number | null;
  readonly pings: number;
  readonly lastedMs: number;
  /** How it ended; null: it did not. The reason is null where it was cut without a word. */
  readonly end: { readonly reason: string | null } | null;
}

/** What came next on a connection. */
type Sign = { readonly kind: 'ping' | 'other' | 'late' } | { readonly kind: 'end'; readonly reason: string | null };

const ping = '{}';
const firstApplicationCode = 3_000;

/** Watches a WebSocket connection; null: it could not be opened, which other checks have told. */
export async function watchWebSocket(question: Question): Promise<Watched | null> {
  const opened = await openAndConnect(question);
  if (!opened.ok) return null;
  const { socket, answer } = opened;
  try {
    if (answer.kind !== 'outcome' || !answer.outcome.accepted) return null;
    const { pingSeconds } = answer.outcome;
    return { pingSeconds, ...(await watch(question.idleMs, (leftMs) => nextOf(socket, leftMs))) };
  } finally {
    socket.close();
  }
}

async function nextOf(socket: ProbeSocket, leftMs: number): Promise<Sign> {
  const heard = await socket.hear(leftMs);
  if (heard.kind === 'late') return { kind: 'late' };
  if (heard.kind === 'text') {
    if (heard.text !== ping) return { kind: 'other' };
    socket.send(ping);
    return { kind: 'ping' };
  }
  const isTold = heard.kind === 'closed' && heard.code >= firstApplicationCode;
  return { kind: 'end', reason: isTold ? `${heard.code} ${heard.reason}` : null };
}

/** Watches a stream. Where the client sends commands it answers pings by such. */
export async function watchStream(stream: Stream, question: Question): Promise<Watched | null> {
  const abort = new AbortController();
  try {
    const opened = await openStream(stream, question, abort.signal);
    if (opened.kind !== 'open' || !opened.connect.accepted) return null;
    const { pingSeconds } = opened.connect;
    const seen = await watch(question.idleMs, async (leftMs) => {
      const event = await opened.events.next(leftMs);
      if (event.kind === 'late') return { kind: 'late' };
      if (event.kind === 'ended') return { kind: 'end', reason: null };
      if (event.text !== ping) return { kind: 'other' };
      if (stream.isEmulated) await emulate({}, opened, question);
      return { kind: 'ping' };
    });
    return { pingSeconds, ...seen };
  } finally {
    abort.abort();
  }
}

async function watch(idleMs: number, next: (leftMs: number) => Promise<Sign>): Promise<Omit<Watched, 'pingSeconds'>> {
  const startedAt = performance.now();
  for (let pings = 0; ;) {
    const sign = await next(Math.max(0, idleMs - (performance.now() - startedAt)));
    if (sign.kind === 'late') return { pings, lastedMs: idleMs, end: null };
    if (sign.kind === 'end') return { pings, lastedMs: performance.now() - startedAt, end: { reason: sign.reason } };
    if (sign.kind === 'ping') pings += 1;
  }
}
