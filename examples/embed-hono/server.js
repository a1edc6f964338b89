import { Hono } from 'hono';
import { setSignedCookie } from 'hono/cookie';
import { parseSigned } from 'hono/utils/cookie';
import { createFetchHandler } from '@spindle/transports';
import { readName } from '../chat/sessions.js';
import { announce, createChat, lobby, sessionKey } from '../embed/chat.js';

const { node, endpoints } = createChat(async (request) => {
  const { user } = await parseSigned(request.headers.get('cookie') ?? '', sessionKey, 'user');
  return user || null;
});
const realtime = createFetchHandler(endpoints);

const app = new Hono();
app.use(async ({ req }, next) => (await realtime(req.raw)) ?? next());
app.post('/login', async (context) => {
  const name = readName((await context.req.json()).name);
  if (name === null) return context.body(null, 400);
  await setSignedCookie(context, 'user', name, sessionKey, { httpOnly: true, sameSite: 'Strict' });
  await node.publish(lobby, { text: `${name} has signed in` });
  return context.body(null, 200);
});

const port = Number(process.env.PORT ?? 3000);
if (typeof Bun === 'undefined') {
  const { serve } = await import('@hono/node-server');
  const { createNodeHandler, mountUpgrades } = await import('@spindle/transports/node');
  const server = serve({ fetch: app.fetch, port, hostname: 'localhost' }, (address) => announce(address.port));
  mountUpgrades(server, createNodeHandler({ endpoints }));
} else {
  const { mountBun } = await import('@spindle/transports/bun');
  const mount = mountBun({ endpoints, otherwise: (request) => app.fetch(request) });
  announce(Bun.serve({ ...mount, port, hostname: 'localhost' }).port);
}
