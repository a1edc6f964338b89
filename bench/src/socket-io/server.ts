/**
 * Socket.IO 4 doing the job of the other servers: a token is verified on connecting, a channel is a room, and `POST
 * /api/publish`, `/api/batch` and `/api/broadcast` take the bodies Spindle takes. Runs on Node and on Bun.
 *
 * Usage: `TOKEN_SECRET=… node server.ts PORT`
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { Server } from 'socket.io';
import { answerCall, type Publication } from '../bare/api.ts';

const secret = process.env['TOKEN_SECRET'] ?? '';

const http = createServer((request, response) => {
  void text(request).then((body) => response.end(answerCall(request.url ?? '', JSON.parse(body), publish)));
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

function publish({ channel, data }: Publication): void {
  io.to(channel).emit('pub', data);
}

http.listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
