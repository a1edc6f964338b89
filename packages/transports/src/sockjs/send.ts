import type { RequestHandler } from '../host.ts';
import { corsHeaders, preflight } from '../http/cors.ts';
import { isAdmitted } from '../http/origin.ts';
import { readBody } from '../http/read-body.ts';
import { readMessages } from './frames.ts';
import type { SockJsOptions } from './options.ts';
import type { Sessions } from './sessions.ts';

export interface SendingOptions extends Pick<SockJsOptions, 'isAllowedOrigin' | 'maxBodyBytes'> {
  readonly sessions: Sessions;
}

const methods = ['POST'];

/** Requests that send for a session (T127). */
export function createSending(options: SendingOptions): (id: string) => RequestHandler {
  return (id) => async (request) => {
    const cors = corsHeaders(request, options.isAllowedOrigin);
    if (request.method === 'OPTIONS') return preflight(methods, cors);
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { ...cors, allow: 'POST' } });
    if (!isAdmitted(request, options.isAllowedOrigin)) return new Response(null, { status: 403 });
    const { status, message } = await take(id, request, options);
    const headers = { ...cors, 'content-type': 'text/plain; charset=UTF-8' };
    return new Response(message, { status, headers });
  };
}

interface Outcome {
  readonly status: number;
  readonly message: string | null;
}

async function take(id: string, request: Request, { sessions, maxBodyBytes }: SendingOptions): Promise<Outcome> {
  const body = await readBody(request, maxBodyBytes);
  const session = sessions.get(id);
  if (session?.isOpen !== true) return { status: 404, message: null };
  if (body === null) return { status: 413, message: null };
  if (body.byteLength === 0) return { status: 500, message: 'Payload expected.' };
  const messages = readMessages(new TextDecoder().decode(body));
  if (messages === null) return { status: 500, message: 'Broken JSON encoding.' };
  session.receive(messages);
  return { status: 204, message: null };
}
