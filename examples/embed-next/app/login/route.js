import { readName } from '../../../chat/sessions.js';
import { lobby } from '../../../embed/chat.js';
import { node, sessions } from '../../application.js';

export async function POST(request) {
  const name = readName((await request.json()).name);
  if (name === null) return new Response(null, { status: 400 });
  await node.publish(lobby, { text: `${name} has signed in` });
  return new Response(null, { headers: { 'set-cookie': sessions.cookieOf(name) } });
}
