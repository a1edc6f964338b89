import type { Check } from '../check.ts';
import { fault, ok, warning } from '../finding.ts';
import { upgradeFault } from '../upgrade-fault.ts';
import { upgrade } from '../web-socket.ts';

const forbidden = 403;

/** Whether pages of the origin may connect. Nobody asked about the deployment's own one, so its refusal is a warning. */
export const origin: Check = {
  name: 'origin',
  rule: 'D10',
  needs: ['upgrade'],
  async run(question) {
    const origin = question.origin ?? question.target.origin;
    const upgraded = await upgrade(question, { path: question.deployment.paths.websocket, origin });
    if (upgraded.kind === 'open') {
      upgraded.socket.close();
      return ok(`pages of ${origin} may connect`);
    }
    if (upgraded.kind !== 'refused' || upgraded.head.status !== forbidden) return upgradeFault(upgraded, question);
    const judge = question.origin === null ? warning : fault;
    return judge(
      `pages of ${origin} may not connect (403)`,
      'add the origin of your pages to client.allowed_origins; --origin says which one to try',
    );
  },
};
