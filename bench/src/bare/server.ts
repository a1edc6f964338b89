/**
 * The yardstick: the least a Bun server can do and still pass for Spindle on the wire.
 *
 * It answers connect and subscribe with ready replies, checks nothing, keeps no session, and publishes natively to a topic.
 * `POST /api/publish` and `/api/batch` take the bodies Spindle takes, so a client cannot tell the two apart.
 *
 * Usage: `bun server.ts PORT positioned|plain`; positioned publications carry an offset.
 */
import { randomUUID } from 'node:crypto';

interface Publication {
  readonly channel: string;
  readonly data: unknown;
}

interface ClientCommand {
  readonly id: number;
  readonly connect?: object;
  readonly subscribe?: { readonly channel: string };
}

const positioned = process.argv[3] === 'positioned';
const epoch = 'aBcDeFgH';
let offset = 0;

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  async fetch(request, server) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case '/connection/websocket':
        return server.upgrade(request, { data: undefined }) ? undefined : new Response(null, { status: 400 });
      case '/api/publish':
        publish((await request.json()) as Publication);
        return new Response('{"result":{}}');
      case '/api/batch': {
        const { commands } = (await request.json()) as { commands: readonly { publish: Publication }[] };
        for (const command of commands) publish(command.publish);
        return new Response(`{"replies":[${commands.map(() => '{"publish":{}}').join(',')}]}`);
      }
      case '/api/broadcast': {
        const { channels, data } = (await request.json()) as { channels: readonly string[]; data: unknown };
        for (const channel of channels) publish({ channel, data });
        return new Response(`{"result":{"responses":[${channels.map(() => '{"result":{}}').join(',')}]}}`);
      }
      default:
        return new Response(null, { status: 404 });
    }
  },
  websocket: {
    perMessageDeflate: false,
    message(socket, message) {
      if (message === '{}') return;
      const { id, connect, subscribe } = JSON.parse(String(message)) as ClientCommand;
      if (connect !== undefined) socket.send(connectReply(id));
      if (subscribe === undefined) return;
      socket.subscribe(subscribe.channel);
      socket.send(subscribeReply(id));
    },
  },
});

function connectReply(id: number): string {
  return `{"id":${String(id)},"connect":{"client":"${randomUUID()}","version":"0.1.0","ping":25,"pong":true}}`;
}

function subscribeReply(id: number): string {
  const position = positioned ? `"recoverable":true,"epoch":"${epoch}","positioned":true` : '';
  return `{"id":${String(id)},"subscribe":{${position}}}`;
}

function publish({ channel, data }: Publication): void {
  offset += 1;
  const position = positioned ? `,"offset":${String(offset)}` : '';
  server.publish(channel, `{"push":{"channel":"${channel}","pub":{"data":${JSON.stringify(data)}${position}}}}`);
}
