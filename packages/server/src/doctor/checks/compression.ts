import type { Check } from '../check.ts';
import { ok, skipped } from '../finding.ts';
import { endpoints } from '../target.ts';
import { upgrade } from '../web-socket.ts';

const extension = 'permessage-deflate';

/** Whether messages are compressed. Either is fine: it trades memory and time of the server for bytes. */
export const compression: Check = {
  name: 'compression',
  rule: 'D14',
  needs: ['upgrade'],
  async run(question) {
    const upgraded = await upgrade(question, { path: endpoints.websocket, extensions: extension });
    if (upgraded.kind !== 'open') return skipped('an upgrade that offers compression is refused');
    upgraded.socket.close();
    const isCompressed = upgraded.head.headers.get('sec-websocket-extensions')?.startsWith(extension) === true;
    return ok(`messages are ${isCompressed ? `compressed (${extension})` : 'not compressed'}`);
  },
};
