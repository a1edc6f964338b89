import type { Check } from '../check.ts';
import { openAndConnect } from '../connect.ts';
import { fault, ok } from '../finding.ts';
import { seconds } from '../question.ts';
import { upgradeFault } from '../upgrade-fault.ts';

/** Whether frames pass in both directions: the connect command is answered, whatever the answer is. */
export const roundTrip: Check = {
  name: 'round-trip',
  rule: 'D11',
  needs: ['upgrade', 'origin'],
  async run(question, { clocks }) {
    const startedAt = performance.now();
    const opened = await openAndConnect(question);
    if (!opened.ok) return upgradeFault(opened.upgraded, question);
    const tookMs = Math.round(performance.now() - startedAt);
    opened.socket.close();
    const { answer } = opened;
    if (answer.kind === 'silent') {
      return fault(
        `the upgrade is granted, but no frame comes back within ${seconds(question.limitMs)}`,
        'something on the way swallows frames: let clients use TLS, or HTTP streaming (docs/guide/proxies.md)',
      );
    }
    if (answer.kind === 'cut') {
      return fault(
        'the upgrade is granted, and the connection ends with the first frame',
        'look whether the path leads to this server, and not to another WebSocket application',
      );
    }
    const { outcome, serverTimeMs } = answer;
    const ahead = serverTimeMs === null ? null : serverTimeMs - Date.now();
    const told = ahead === null ? clocks : new Map([...(clocks ?? []), ['server', ahead]]);
    return ok(`frames pass, there and back in ${tookMs} ms`, { connect: outcome, clocks: told });
  },
};
