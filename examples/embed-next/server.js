import { createServer, Server } from 'node:http';
import next from 'next';
import { createNodeHandler, middlewareOf } from '@spindle/transports/node';
import { announce } from '../embed/chat.js';
import { endpoints } from './application.js';

// Next listens for upgrades on this server, which is there for nothing else. On the one below it would see those of the chat
// too, and end them wherever a page has a path such as `[...path]`.
const upgrades = new Server();
const app = next({ dir: import.meta.dirname, dev: process.env.NODE_ENV !== 'production', httpServer: upgrades });
await app.prepare();

const handler = createNodeHandler({ endpoints });
const realtime = middlewareOf(handler);
const pages = app.getRequestHandler();
const server = createServer((request, response) => realtime(request, response, () => void pages(request, response)));
server.on('upgrade', (incoming, socket, head) => {
  if (handler.upgrade({ incoming, socket, head })) return;
  // Until its first request Next does not listen.
  if (!upgrades.emit('upgrade', incoming, socket, head)) socket.destroy();
});
server.listen(process.env.PORT ?? 3000, 'localhost', () => announce(server.address().port));
