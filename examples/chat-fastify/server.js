import { readFile } from 'node:fs/promises';
import fastify from 'fastify';
import { createInstant, fastifyEndpoints } from '@spindle/instant';
import { files } from '../chat/page.js';
import { createSessions, readName } from '../chat/sessions.js';
import { readSettings } from '../chat/settings.js';

const { server, signing, sessionKey, websocketUrl, port } = readSettings();
const sessions = createSessions(sessionKey);
const instant = await createInstant({
  server,
  signing,
  channels: { users: ['$chat:private'] },
  getUser: (request) => sessions.userOf(request.headers.cookie),
});

const app = fastify();
app.register(fastifyEndpoints(instant), { prefix: '/centrifuge' });
app.post('/login', async (request, reply) => {
  const name = readName(request.body?.name);
  if (name === null) return reply.code(400).send({});
  await instant.publish('chat:lobby', { text: `${name} has signed in` });
  return reply.header('set-cookie', sessions.cookieOf(name)).send({ websocketUrl });
});
for (const { path, type, url } of files) {
  app.get(path, async (_request, reply) => reply.type(type).send(await readFile(url)));
}
await app.listen({ port });
process.stdout.write(`http://localhost:${app.server.address().port}\n`);
