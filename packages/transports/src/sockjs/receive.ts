import type { ConnectionRequest } from '@spindle/core';
import type { MemberGroups } from '../groups/member-groups.ts';
import type { RequestHandler } from '../host.ts';
import { corsHeaders, preflight, withHeaders } from '../http/cors.ts';
import { isAdmitted } from '../http/origin.ts';
import { streamHeaders } from '../stream/endpoint.ts';
import { heartbeatFrame } from './frames.ts';
import type { SockJsOptions } from './options.ts';
import { line, SockJsSession } from './session.ts';
import { canBeSessionId, type Sessions } from './sessions.ts';

/** What tells the requests apart that receive. */
export interface ReceivingKind {
  /** Comes before all frames. */
  readonly prelude: Uint8Array | null;
  /** Bytes after which a response ends, so that browsers let go of what they have read. */
  readonly maxBytes: number;
}

export const receivingKinds = {
  /** Some browsers show a page nothing of a response before its first two kilobytes. */
  streaming: { prelude: line(heartbeatFrame.repeat(2_048)), maxBytes: 131_072 },
  /** One answer with whatever there is. */
  polling: { prelude: null, maxBytes: 1 },
} as const satisfies Record<string, ReceivingKind>;

export interface ReceivingOptions extends Pick<
  SockJsOptions,
  'isAllowedOrigin' | 'admission' | 'accept' | 'maxQueueBytes' | 'clock' | 'watch'
> {
  readonly sessions: Sessions;
  readonly groups: MemberGroups<Uint8Array>;
}

const methods = ['POST'];

/** Requests that receive for a session; the first opens it (T125, T126). */
export function createReceiving(kind: ReceivingKind, options: ReceivingOptions): (id: string) => RequestHandler {
  return (id) => (request, context) => {
    const cors = corsHeaders(request, options.isAllowedOrigin);
    if (request.method === 'OPTIONS') return preflight(methods, cors);
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { ...cors, allow: 'POST' } });
    if (!canBeSessionId(id)) return new Response(null, { status: 404, headers: cors });
    const known = options.sessions.get(id);
    // Whoever goes on with a session is limited no further, but has to come from an admitted page still.
    if (known !== undefined && !isAdmitted(request, options.isAllowedOrigin)) {
      return new Response(null, { status: 403, headers: cors });
    }
    const opening = known === undefined ? options.admission.stream(request, context) : null;
    if (opening !== null && !opening.admitted) return withHeaders(opening.response, cors);
    const session = known ?? openSession(id, opening?.request ?? {}, options);
    context.keepOpen();
    const body = session.attach(kind.prelude, kind.maxBytes, context.letGo);
    return new Response(body, {
      headers: { ...cors, ...streamHeaders, 'content-type': 'application/javascript; charset=UTF-8' },
    });
  };
}

function openSession(id: string, request: ConnectionRequest, options: ReceivingOptions): SockJsSession {
  const session = new SockJsSession({ ...options, onForgotten: () => void options.sessions.delete(id) });
  options.sessions.set(id, session);
  session.opened(options.accept(session, request));
  return session;
}
