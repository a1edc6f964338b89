/**
 * Socket.IO 4 doing the job of the other servers: a token is verified on connecting, a channel is a room, and `POST
 * /api/publish`, `/api/batch` and `/api/broadcast` take the bodies Spindle takes. Runs on Node and on Bun.
 *
 * Usage: `TOKEN_SECRET=… node server.ts PORT`
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import process from 'node:process';
import { Server } from 'socket.io';

interface Publication {
  readonly channel: string;
  readonly data: unknown;
}

const secret = process.env['TOKEN_SECRET'] ?? '';

const http = createServer((request, response) => {
  void readBody(request).then((body) => response.end(answer(request.url ?? '', body)));
});
const io = new Server(http, { transports: ['websocket'], serveClient: false, pingInterval: 25_000 });

io.use((socket, next) => {
  const { token } = socket.handshake.auth as { readonly token?: string };
  next(isSigned(token ?? '') ? undefined : new Error('unauthorized'));
});
io.on('connection', (socket) => {
  socket.on('subscribe', (channel: string, acknowledge: () => void) => {
    void socket.join(channel);
    acknowledge();
  });
});

function isSigned(token: string): boolean {
  const end = token.lastIndexOf('.');
  const expected = createHmac('sha256', secret).update(token.slice(0, end)).digest();
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  return claims.exp > Date.now() / 1000;
}

function answer(path: string, body: string): string {
  if (path === '/api/publish') {
    publish(JSON.parse(body) as Publication);
    return '{"result":{}}';
  }
  if (path === '/api/batch') {
    const { commands } = JSON.parse(body) as { readonly commands: readonly { readonly publish: Publication }[] };
    for (const command of commands) publish(command.publish);
    return `{"replies":[${commands.map(() => '{"publish":{}}').join(',')}]}`;
  }
  const { channels, data } = JSON.parse(body) as { readonly channels: string[]; readonly data: unknown };
  for (const channel of channels) io.to(channel).emit('pub', data);
  return `{"result":{"responses":[${channels.map(() => '{"result":{}}').join(',')}]}}`;
}

function publish({ channel, data }: Publication): void {
  io.to(channel).emit('pub', data);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

http.listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
