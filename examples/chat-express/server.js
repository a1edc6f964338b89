import { readFile } from 'node:fs/promises';
import express from 'express';
import { createInstant, expressEndpoints } from '@spindle/instant';
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

const app = express();
app.use(expressEndpoints(instant));
// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes care of rejections
app.post('/login', express.json(), async (request, response) => {
  const name = readName(request.body?.name);
  if (name === null) return response.sendStatus(400);
  await instant.publish('chat:lobby', { text: `${name} has signed in` });
  return response.set('set-cookie', sessions.cookieOf(name)).json({ websocketUrl });
});
for (const { path, type, url } of files) {
  app.get(path, async (_request, response) => response.type(type).send(await readFile(url)));
}
const listener = app.listen(port, 'localhost', (error) => {
  if (error) throw error;
  process.stdout.write(`http://localhost:${listener.address().port}\n`);
});
