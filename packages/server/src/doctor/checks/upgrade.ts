import type { Check } from '../check.ts';
import { missing, ok } from '../finding.ts';
import { clockAhead } from '../http-head.ts';
import { upgradeFault } from '../upgrade-fault.ts';
import { upgrade } from '../web-socket.ts';

/** Whether a request for a WebSocket connection gets through to the server, whoever asks. */
export const upgradeCheck: Check = {
  name: 'upgrade',
  rule: 'D7',
  needs: ['reach', 'certificate'],
  async run(question) {
    const { offered, paths } = question.deployment;
    if (offered?.has('websocket') === false) return missing('the configuration has websocket.disabled');
    const upgraded = await upgrade(question, { path: paths.websocket });
    if (upgraded.kind !== 'open') return upgradeFault(upgraded, question);
    upgraded.socket.close();
    const ahead = clockAhead(upgraded.head);
    const clocks = ahead === null ? undefined : new Map([['Date header', ahead]]);
    return ok('the upgrade to WebSocket is granted', { clocks });
  },
};
