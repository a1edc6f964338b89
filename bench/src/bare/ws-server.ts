/**
 * What the Node host is measured against: the library `ws`, which makes a frame for every member of a channel and writes each by
 * itself. Answers as the bare server of Bun does.
 *
 * Usage: `node ws-server.ts PORT positioned|plain [compressed]`
 */
import { createServer } from 'node:http';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerCall, isCall, type Publication } from './api.ts';
import { connectReply, publicationPush, subscribeReply, type ClientCommand } from './replies.ts';

const [, , port, form, compressed] = process.argv;
const positioned = form === 'positioned';
const members = new Map<string, Set<WebSocket>>();
let offset = 0;

const http = createServer((request, response) => {
  const path = request.url ?? '';
  if (!isCall(path)) {
    response.writeHead(404).end();
    return;
  }
  void text(request).then((body) => response.end(answerCall(path, JSON.parse(body), publish)));
});

const sockets = new WebSocketServer({
  server: http,
  path: '/connection/websocket',
  perMessageDeflate: compressed === undefined ? false : { threshold: 0, zlibDeflateOptions: { level: 1 } },
});
sockets.on('connection', (socket) => {
  socket.on('message', (data) => receive(socket, (data as Buffer).toString()));
});

function receive(socket: WebSocket, message: string): void {
  if (message === '{}') return;
  const { id, connect, subscribe } = JSON.parse(message) as ClientCommand;
  if (connect !== undefined) socket.send(connectReply(id));
  if (subscribe === undefined) return;
  join(socket, subscribe.channel);
  socket.send(subscribeReply(id, positioned));
}

function join(socket: WebSocket, channel: string): void {
  const those = members.get(channel) ?? new Set();
  members.set(channel, those.add(socket));
  socket.once('close', () => those.delete(socket));
}

function publish({ channel, data }: Publication): void {
  offset += 1;
  const push = publicationPush(channel, data, positioned ? offset : undefined);
  for (const socket of members.get(channel) ?? []) socket.send(push);
}

http.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
