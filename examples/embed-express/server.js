import express from 'express';
import session from 'express-session';
import { createNodeHandler, middlewareOf, mountUpgrades, runMiddleware } from '@spindle/transports/node';
import { readName } from '../chat/sessions.js';
import { announce, createChat, lobby, sessionKey } from '../embed/chat.js';

const sessions = session({ secret: sessionKey, resave: false, saveUninitialized: false });

// The same middleware that reads the sessions of requests reads that of a connection.
const { node, endpoints } = createChat(
  async (request) => (await runMiddleware(sessions, request)).session.user ?? null,
);
const handler = createNodeHandler({ endpoints });

const app = express();
app.use(middlewareOf(handler));
app.use(sessions);
// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes care of rejections
app.post('/login', express.json(), async (request, response) => {
  const name = readName(request.body?.name);
  if (name === null) return response.sendStatus(400);
  request.session.user = name;
  await node.publish(lobby, { text: `${name} has signed in` });
  return response.sendStatus(200);
});
app.post('/logout', (request, response) => {
  const { user } = request.session;
  request.session.destroy(() => response.sendStatus(200));
  if (user !== undefined) void node.disconnect({ user, disconnect: { code: 4501, reason: 'signed out' } });
});

const server = app.listen(process.env.PORT ?? 3000, 'localhost', () => announce(server.address().port));
mountUpgrades(server, handler);
