import { createInstant } from '@spindle/instant';
import { createSessions } from '../chat/sessions.js';
import { readSettings } from '../chat/settings.js';

const { server, signing, sessionKey, websocketUrl } = readSettings();

export { websocketUrl };
export const sessions = createSessions(sessionKey);
export const instant = await createInstant({
  server,
  signing,
  channels: { users: ['$chat:private'] },
  getUser: (request) => sessions.userOf(request.headers.get('cookie')),
});
