import { createServer } from 'node:http';
import { createNodeHandler, middlewareOf, mountUpgrades } from '@spindle/transports/node';
import { createSessions, readName } from '../chat/sessions.js';
import { announce, createChat, lobby, sessionKey } from '../embed/chat.js';

const sessions = createSessions(sessionKey);
const { node, endpoints } = createChat((request) => sessions.userOf(request.headers.get('cookie'))?.id ?? null);
const handler = createNodeHandler({ endpoints });
const realtime = middlewareOf(handler);

const server = createServer((request, response) => realtime(request, response, () => void answer(request, response)));
mountUpgrades(server, handler);
server.listen(process.env.PORT ?? 3000, 'localhost', () => announce(server.address().port));

async function answer(request, response) {
  if (request.method !== 'POST' || request.url !== '/login') return response.writeHead(404).end();
  const body = Buffer.concat(await request.toArray());
  const name = readName(JSON.parse(body).name);
  if (name === null) return response.writeHead(400).end();
  await node.publish(lobby, { text: `${name} has signed in` });
  return response.writeHead(200, { 'set-cookie': sessions.cookieOf(name) }).end();
}
