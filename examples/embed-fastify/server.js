import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import { createNodeHandler, mountUpgrades } from '@spindle/transports/node';
import { readName } from '../chat/sessions.js';
import { announce, createChat, lobby, sessionKey } from '../embed/chat.js';

const app = Fastify();
await app.register(cookie, { secret: sessionKey });

const { node, endpoints } = createChat((request) => {
  const { user } = app.parseCookie(request.headers.get('cookie') ?? '');
  const { valid, value } = app.unsignCookie(user ?? '');
  return valid ? value : null;
});
const handler = createNodeHandler({ endpoints });

app.addHook('onRequest', async (request, reply) => {
  // Before the body is read; what is answered here is none of Fastify's business any more.
  if (handler.request(request.raw, reply.raw)) reply.hijack();
});
app.post('/login', async (request, reply) => {
  const name = readName(request.body?.name);
  if (name === null) return reply.code(400).send();
  await node.publish(lobby, { text: `${name} has signed in` });
  return reply.setCookie('user', name, { signed: true, httpOnly: true, sameSite: 'strict', path: '/' }).send();
});

mountUpgrades(app.server, handler);
await app.listen({ port: Number(process.env.PORT ?? 3000), host: 'localhost' });
announce(app.server.address().port);
