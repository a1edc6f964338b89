/**
 * The yardstick: the least a Bun server can do and still pass for Spindle on the wire.
 *
 * It answers connect and subscribe with ready replies, checks nothing, keeps no session, and publishes natively to a topic.
 * `POST /api/publish` and `/api/batch` take the bodies Spindle takes, so a client cannot tell the two apart.
 * `POST /ticks?rate=R&count=N` makes it publish by itself, without any request: the floor of a fan-out.
 *
 * Usage: `bun server.ts positioned|plain`; positioned publications carry an offset. Prints its port when it listens.
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

const positioned = process.argv[2] === 'positioned';
const epoch = 'aBcDeFgH';
const tickPadding = '.'.repeat(100);
let offset = 0;

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request, server) {
    const { pathname, searchParams } = new URL(request.url);
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
      case '/ticks':
        publishByItself(Number(searchParams.get('rate')), Number(searchParams.get('count')));
        return new Response();
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

/** One publication a timer, never two in a turn, each planned from the start so that delays do not add up. */
function publishByItself(rate: number, count: number): void {
  const start = performance.now();
  const tick = (done: number): void => {
    publish({ channel: 'bench', data: { n: offset + 1, text: tickPadding } });
    if (done < count) setTimeout(tick, Math.max(0, start + (done * 1000) / rate - performance.now()), done + 1);
  };
  tick(1);
}

console.log(String(server.port));
