import { createServer } from 'node:http';
import { createNodeHandler, middlewareOf, mountUpgrades } from '@spindle/transports/node';
import { createSessions } from '../chat/sessions.js';
import { createChat, sessionKey } from '../embed/chat.js';

export const sessions = createSessions(sessionKey);

/** The chat of this process. Route handlers are bundled apart from the server, so they find it here. */
const chat = (globalThis.chat ??= createChat((request) => sessions.userOf(request.headers.get('cookie'))?.id ?? null));
export const { node } = chat;

/** A server of Next with the chat in it; Next keeps its own upgrades, those of its development server. */
export async function serveNext(next) {
  await next.prepare();
  const handler = createNodeHandler({ endpoints: chat.endpoints });
  const realtime = middlewareOf(handler);
  const pages = next.getRequestHandler();
  const upgrades = next.getUpgradeHandler();
  const server = createServer((request, response) => realtime(request, response, () => void pages(request, response)));
  mountUpgrades(server, handler);
  server.on('upgrade', (request, socket, head) => {
    if (chat.endpoints.webSocketAt(new URL(request.url, 'http://localhost').pathname) === null)
      void upgrades(request, socket, head);
  });
  return server;
}
