import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { createInstant, honoEndpoints } from '@spindle/instant';
import { files } from '../chat/page.js';
import { createSessions, readName } from '../chat/sessions.js';
import { readSettings } from '../chat/settings.js';

const { server, signing, sessionKey, websocketUrl, port } = readSettings();
const sessions = createSessions(sessionKey);
const instant = await createInstant({
  server,
  signing,
  channels: { users: ['$chat:private'] },
  getUser: (context) => sessions.userOf(context.req.header('cookie')),
});

const app = new Hono();
app.use(honoEndpoints(instant));
// Hono reads JSON whatever its content type says, so that forms of foreign pages could sign somebody in.
app.post('/login', csrf(), async (context) => {
  const body = await context.req.json().catch(() => null);
  const name = readName(body?.name);
  if (name === null) return context.json({}, 400);
  await instant.publish('chat:lobby', { text: `${name} has signed in` });
  return context.json({ websocketUrl }, 200, { 'set-cookie': sessions.cookieOf(name) });
});
for (const { path, type, url } of files) {
  app.get(path, async (context) => context.body(await readFile(url), 200, { 'content-type': type }));
}
const listener = Bun.serve({ hostname: 'localhost', port, fetch: app.fetch });
process.stdout.write(`http://localhost:${listener.port}\n`);
