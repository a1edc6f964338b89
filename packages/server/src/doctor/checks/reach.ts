import type { Check } from '../check.ts';
import { dialPlain } from '../dial.ts';
import { fault, ok } from '../finding.ts';
import { seconds } from '../question.ts';

/** Whether the name is known, and something listens there. */
export const reach: Check = {
  name: 'reach',
  rule: 'D5',
  needs: [],
  async run(question) {
    const { host, port } = question.target;
    const dialled = await dialPlain(question);
    if (dialled.ok) {
      dialled.wire.close();
      return ok(`${host} answers on port ${port}`);
    }
    switch (dialled.code) {
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
      case 'EAI_NODATA':
        return fault(`there is no address for ${host}`, 'look at the name, and at its record in the DNS');
      case 'ECONNREFUSED':
        return fault(
          `${host} refuses connections on port ${port}`,
          'look whether the server or the proxy runs, and at its address and port',
        );
      case 'LATE':
        return fault(
          `${host} does not answer on port ${port} within ${seconds(question.limitMs)}`,
          'a firewall drops packets, or the machine is down',
        );
      default:
        return fault(`${host} cannot be reached on port ${port}: ${dialled.code}`, 'look at the network in between');
    }
  },
};
