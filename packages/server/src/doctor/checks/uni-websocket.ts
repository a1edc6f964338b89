import { absent } from '../absent.ts';
import type { Check } from '../check.ts';
import { connectRequest } from '../connect.ts';
import { fault, ok } from '../finding.ts';
import { seconds } from '../question.ts';
import { upgradeFault } from '../upgrade-fault.ts';
import { upgrade } from '../web-socket.ts';

/** The WebSocket endpoint in one direction: whether it is there, and pushes arrive. */
export const uniWebSocket: Check = {
  name: 'uni-websocket',
  rule: 'D16',
  needs: ['reach', 'certificate'],
  async run(question) {
    const origin = question.origin ?? undefined;
    const path = question.deployment.paths.uniWebsocket;
    const upgraded = await upgrade(question, { path, origin });
    if (upgraded.kind === 'refused' && upgraded.head.status === 404) return absent('uniWebsocket', path, question);
    if (upgraded.kind !== 'open') return upgradeFault(upgraded, question);
    upgraded.socket.send(JSON.stringify(connectRequest(question.token)));
    const heard = await upgraded.socket.hear(question.limitMs);
    upgraded.socket.close();
    if (heard.kind === 'text' || heard.kind === 'closed') return ok('pushes arrive');
    return fault(
      `the upgrade is granted, but no push arrives within ${seconds(question.limitMs)}`,
      'something on the way swallows frames (docs/guide/proxies.md)',
    );
  },
};
