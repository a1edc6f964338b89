import type { Check } from '../check.ts';
import { openAndConnect } from '../connect.ts';
import { fault, ok, skipped, warning, type Diagnosis } from '../finding.ts';
import { seconds, type Question } from '../question.ts';
import { upgradeFault } from '../upgrade-fault.ts';
import type { Heard, ProbeSocket } from '../web-socket.ts';

/** A ping may be so much later than it should. */
const pingGraceMs = 2_000;

interface Watched {
  readonly pings: number;
  /** How it ended; null: it did not. */
  readonly end: Extract<Heard, { readonly kind: 'closed' | 'cut' }> | null;
  readonly lastedMs: number;
}

/** Whether a connection stays, on which there is nothing but pings. */
export const idle: Check = {
  name: 'idle',
  rule: 'D17',
  needs: ['round-trip', 'token'],
  async run(question, { connect }) {
    if (question.idleMs === 0) return skipped('no time to watch a connection was given');
    if (connect?.accepted !== true) return skipped('there is no connection to watch');
    const opened = await openAndConnect(question);
    if (!opened.ok) return upgradeFault(opened.upgraded, question);
    const watched = await watch(opened.socket, question.idleMs);
    opened.socket.close();
    return judge(watched, connect.pingSeconds, question);
  },
};

async function watch(socket: ProbeSocket, idleMs: number): Promise<Watched> {
  const startedAt = performance.now();
  for (let pings = 0; ;) {
    const lastedMs = performance.now() - startedAt;
    const heard = await socket.hear(Math.max(0, idleMs - lastedMs));
    if (heard.kind === 'late') return { pings, end: null, lastedMs: idleMs };
    if (heard.kind !== 'text') return { pings, end: heard, lastedMs: performance.now() - startedAt };
    if (heard.text !== '{}') continue;
    pings += 1;
    socket.send('{}');
  }
}

function judge({ pings, end, lastedMs }: Watched, pingSeconds: number | null, { idleMs }: Question): Diagnosis {
  if (end?.kind === 'closed' && end.code >= 3_000) {
    return warning(
      `the server closed the connection after ${seconds(lastedMs)} (${end.code} ${end.reason})`,
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
