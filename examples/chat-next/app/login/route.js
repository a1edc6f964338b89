import { readName } from '../../../chat/sessions.js';
import { instant, sessions, websocketUrl } from '../../application.js';

export async function POST(request) {
  // Forms of foreign pages cannot send this content type.
  const isJson = request.headers.get('content-type') === 'application/json';
  const body = isJson ? await request.json().catch(() => null) : null;
  const name = readName(body?.name);
  if (name === null) return Response.json({}, { status: 400 });
  await instant.publish('chat:lobby', { text: `${name} has signed in` });
  return Response.json({ websocketUrl }, { headers: { 'set-cookie': sessions.cookieOf(name) } });
}
