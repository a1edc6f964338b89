import { z } from 'zod';
import { HttpProblem } from './http-problem.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { SessionCookie } from './session-cookie.ts';
import { visitorNamed, type Visitor } from './visitor.ts';

/** A request whose origin, size and form are already checked. */
export interface DemoRequest {
  readonly url: URL;
  readonly visitor: Visitor | null;
  /** Undefined for GET. */
  readonly body: unknown;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  answer(request: DemoRequest): Response;
}

export interface EndpointParts {
  readonly cookie: SessionCookie;
  readonly refusals: RefusalLog;
}

/** What the demo's page asks besides tokens, by path: who is signed in, and what was refused. */
export function createEndpoints({ cookie, refusals }: EndpointParts): Readonly<Record<string, Endpoint>> {
  return {
    '/demo/session': {
      method: 'GET',
      answer: ({ visitor }) => json({ session: visitor && describe(visitor) }),
    },
    '/demo/login': {
      method: 'POST',
      answer({ body }) {
        const visitor = visitorNamed(z.object({ name: z.string() }).safeParse(body).data?.name);
        if (visitor === null) throw new HttpProblem(400, 'A name has 1 to 32 characters.');
        return json(describe(visitor), { 'set-cookie': cookie.issue(visitor) });
      },
    },
    '/demo/logout': { method: 'POST', answer: () => json({}, { 'set-cookie': cookie.revoke() }) },
    '/demo/refusals': {
      method: 'GET',
      answer({ visitor, url }) {
        if (visitor === null) throw new HttpProblem(401, 'sign in first');
        return json({ refusals: refusals.after(Number(url.searchParams.get('after') ?? 0)) });
      },
    },
  };
}

function describe({ name, colour }: Visitor): { user: string; info: Visitor } {
  return { user: name, info: { name, colour } };
}

export function json(body: object, headers: Record<string, string> = {}, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
