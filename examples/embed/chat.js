import { createNode, serve, serveRpc } from '@spindle/core';
import { createEndpoints } from '@spindle/transports';
import { room, whoAmI } from './channels.js';

export const lobby = room.at({ room: 'lobby' });

/** A chat for people who are signed in: `userOf` finds out who sent a request, null for nobody. */
export function createChat(userOf) {
  const node = createNode({
    channels: {
      namespaces: {
        chat: {
          allowSubscribeForClient: true,
          allowPublishForSubscriber: true,
          presence: true,
          allowPresenceForSubscriber: true,
        },
      },
    },
    hooks: {
      async connecting({ request }) {
        const user = await userOf(request);
        return user === null ? { disconnect: { code: 4501, reason: 'sign in first' } } : { user };
      },
      publishing({ channel, data }) {
        try {
          room.at(room.match(channel)).parse(JSON.parse(String(data)));
          return undefined;
        } catch {
          return { error: 'badRequest', because: 'messages are { text }' };
        }
      },
      rpc: serveRpc(serve(whoAmI, (_input, { user }) => user)),
    },
  });
  return { node, endpoints: createEndpoints({ node, transports: { websocket: true, sse: true, httpStream: true } }) };
}

export const sessionKey = process.env.SESSION_KEY ?? 'the key of sessions';

/** Where browsers find the chat; told on the first line of output. */
export function announce(port) {
  process.stdout.write(`http://localhost:${port}\n`);
}
