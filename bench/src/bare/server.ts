/**
 * The yardstick: the least a Bun server can do and still pass for Spindle on the wire.
 *
 * It answers connect and subscribe with ready replies, checks nothing, keeps no session, and publishes natively to a topic.
 *
 * Usage: `bun server.ts PORT positioned|plain`; positioned publications carry an offset.
 */
import { answerCall, isCall, type Publication } from './api.ts';
import { connectReply, publicationPush, subscribeReply, type ClientCommand } from './replies.ts';

const positioned = process.argv[3] === 'positioned';
let offset = 0;

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  async fetch(request, server) {
    const { pathname } = new URL(request.url);
    if (pathname === '/connection/websocket')
      return server.upgrade(request, { data: undefined }) ? undefined : new Response(null, { status: 400 });
    if (!isCall(pathname)) return new Response(null, { status: 404 });
    return new Response(answerCall(pathname, await request.json(), publish));
  },
  websocket: {
    perMessageDeflate: false,
    message(socket, message) {
      if (message === '{}') return;
      const { id, connect, subscribe } = JSON.parse(String(message)) as ClientCommand;
      if (connect !== undefined) socket.send(connectReply(id));
      if (subscribe === undefined) return;
      socket.subscribe(subscribe.channel);
      socket.send(subscribeReply(id, positioned));
    },
  },
});

function publish({ channel, data }: Publication): void {
  offset += 1;
  server.publish(channel, publicationPush(channel, data, positioned ? offset : undefined));
}
