import { createSessions } from '../chat/sessions.js';
import { createChat, sessionKey } from '../embed/chat.js';

export const sessions = createSessions(sessionKey);

/** The chat of this process. Route handlers are bundled apart from the server, so they find it here. */
const chat = (globalThis.chat ??= createChat((request) => sessions.userOf(request.headers.get('cookie'))?.id ?? null));
export const { node, endpoints } = chat;
