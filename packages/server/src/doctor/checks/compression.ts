import type { Check } from '../check.ts';
import { connectCommand } from '../connect.ts';
import { fault, ok, skipped, warning, type Diagnosis } from '../finding.ts';
import type { Question } from '../question.ts';
import { upgrade } from '../web-socket.ts';

const extension = 'permessage-deflate';

/** Whether messages are compressed, and arrive then. Either is fine: it trades memory and time of the server for bytes. */
export const compression: Check = {
  name: 'compression',
  rule: 'D14',
  needs: ['upgrade', 'origin', 'round-trip'],
  async run(question) {
    const { paths } = question.deployment;
    const origin = question.origin ?? undefined;
    const upgraded = await upgrade(question, { path: paths.websocket, origin, extensions: extension });
    if (upgraded.kind !== 'open') return skipped('an upgrade that offers compression is refused');
    const { socket, head } = upgraded;
    try {
      if (head.headers.get('sec-websocket-extensions')?.startsWith(extension) !== true) return uncompressed(question);
      socket.send(connectCommand(question));
      const heard = await socket.hear(question.limitMs);
      if (heard.kind === 'text' || heard.kind === 'closed') return ok(`messages are compressed (${extension})`);
    } finally {
      socket.close();
    }
    return fault(
      `compression is granted (${extension}), and no message arrives then that can be read`,
      'something on the way does not know compressed frames: let it pass them as they are, or set websocket.compression to false',
    );
  },
};

function uncompressed({ deployment: { offered } }: Question): Diagnosis {
  if (offered?.has('compression') !== true) return ok('messages are not compressed');
  return warning(
    'messages are not compressed, where the configuration has websocket.compression on',
    'let the proxy forward Sec-WebSocket-Extensions as it is',
  );
}
