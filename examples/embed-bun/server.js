import { mountBun } from '@spindle/transports/bun';
import { createSessions, readName } from '../chat/sessions.js';
import { announce, createChat, lobby, sessionKey } from '../embed/chat.js';

const sessions = createSessions(sessionKey);
const { node, endpoints } = createChat((request) => sessions.userOf(request.headers.get('cookie'))?.id ?? null);

const { fetch, websocket } = mountBun({
  endpoints,
  otherwise: () => new Response(null, { status: 404 }),
});
const server = Bun.serve({
  hostname: 'localhost',
  port: process.env.PORT ?? 3000,
  routes: { '/login': { POST: login } },
  fetch,
  websocket,
});
announce(server.port);

async function login(request) {
  const name = readName((await request.json()).name);
  if (name === null) return new Response(null, { status: 400 });
  await node.publish(lobby, { text: `${name} has signed in` });
  return new Response(null, { headers: { 'set-cookie': sessions.cookieOf(name) } });
}
