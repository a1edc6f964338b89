import type { Check } from '../check.ts';
import { fault, ok, skipped, warning, type Diagnosis } from '../finding.ts';
import { seconds, type Question } from '../question.ts';
import { streams } from '../streams.ts';
import { watchStream, watchWebSocket, type Watched } from '../watch.ts';

/** A ping may be so much later than it should. */
const pingGraceMs = 2_000;

/**
 * Whether connections stay, on which there is nothing but pings: those over WebSocket and over every stream that carried
 * events, all at once.
 */
export const idle: Check = {
  name: 'idle',
  rule: 'D17',
  needs: ['reach', 'certificate'],
  async run(question, { connect, flowing = new Set() }) {
    if (question.idleMs === 0) return skipped('no time to watch a connection was given');
    if (connect?.accepted === false) return skipped('there is no connection to watch');
    const watches = [
      ...(connect === undefined ? [] : [{ over: 'WebSocket', watched: watchWebSocket(question) }]),
      ...streams
        .filter(({ name }) => flowing.has(name))
        .map((stream) => ({ over: stream.name, watched: watchStream(stream, question) })),
    ];
    const seen = await Promise.all(watches.map(({ watched }) => watched));
    const judged = watches.flatMap(({ over }, index): Judged[] => {
      const watched = seen[index] ?? null;
      return watched === null ? [] : [{ over, diagnosis: judge(watched, question) }];
    });
    return summary(judged);
  },
};

interface Judged {
  readonly over: string;
  readonly diagnosis: Diagnosis;
}

/** The worst there was, and over what. */
function summary(judged: readonly Judged[]): Diagnosis {
  const worst = (['fault', 'warning', 'ok'] as const)
    .map((verdict) => judged.filter(({ diagnosis }) => diagnosis.verdict === verdict))
    .find(({ length }) => length > 0);
  const [first] = worst ?? [];
  if (worst === undefined || first === undefined) return skipped('there is no connection to watch');
  const { verdict, because, fix } = first.diagnosis;
  if (verdict === 'ok') return ok(`over ${worst.map(({ over }) => over).join(', ')}: ${because}`);
  return { verdict, because: worst.map((each) => `over ${each.over}: ${each.diagnosis.because}`).join('; '), fix };
}

function judge({ pings, pingSeconds, end, lastedMs }: Watched, { idleMs }: Question): Diagnosis {
  if (end !== null && end.reason !== null) {
    return warning(
      `the server closed the connection after ${seconds(lastedMs)} (${end.reason})`,
      'the reason says what the server missed',
    );
  }
  if (end !== null) return cut(lastedMs, pingSeconds);
  if (pingSeconds === null) {
    return warning(
      `a connection stays for ${seconds(idleMs)}, and the server sends no pings`,
      'with client.ping_interval connections that are dead are noticed, and proxies see life',
    );
  }
  if (pings > 0) return ok(`a connection stays for ${seconds(idleMs)}, with a ping every ${pingSeconds} s`);
  if (idleMs < pingSeconds * 1_000 + pingGraceMs) {
    return ok(`a connection stays for ${seconds(idleMs)}; the first ping is due after ${pingSeconds} s (--idle)`);
  }
  return fault(
    `the server promised a ping every ${pingSeconds} s, and none came in ${seconds(idleMs)}`,
    'something on the way holds frames back: look at buffering of the proxy',
  );
}

function cut(lastedMs: number, pingSeconds: number | null): Diagnosis {
  const because = `a connection is cut after ${seconds(lastedMs)} without a word`;
  const timeout = 'the timeout of the proxy for connections without traffic (docs/guide/proxies.md)';
  if (pingSeconds === null) return fault(`${because}; the server sends no pings`, 'set client.ping_interval');
  if (lastedMs > pingSeconds * 1_000) {
    return fault(
      `${because}, in spite of pings every ${pingSeconds} s`,
      `the proxy limits how long a connection lasts; raise that, or ${timeout}`,
    );
  }
  return fault(
    `${because}, before the next ping: the server sends one every ${pingSeconds} s`,
    `raise ${timeout}, or set client.ping_interval below it`,
  );
}
