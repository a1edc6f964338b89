import { z } from 'zod';
import { HttpProblem } from './http-problem.ts';
import type { RefusalLog } from './refusal-log.ts';
import { mayEnter } from './rooms.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { SdkGeneration, TokenIssuer } from './tokens.ts';
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
  answer(request: DemoRequest): Response | Promise<Response>;
}

export interface EndpointParts {
  readonly cookie: SessionCookie;
  readonly tokens: TokenIssuer;
  readonly refusals: RefusalLog;
}

const channelName = z.string().min(1).max(255);
const channelRequest = z.object({ channel: channelName });
const batchRequest = z.object({ client: z.string().min(1).max(64), channels: z.array(channelName).max(50) });

/** What the demo's application offers, by path: the part of a project that lives outside of Spindle. */
export function createEndpoints({ cookie, tokens, refusals }: EndpointParts): Readonly<Record<string, Endpoint>> {
  /** The token for one private channel, or null. A refusal is recorded, so that the page can explain it. */
  async function grant(visitor: Visitor, channel: string, client?: string): Promise<string | null> {
    const decision = mayEnter(channel, visitor.name);
    if (decision.allowed) return tokens.subscription(visitor, channel, client);
    const { rule, because, fix } = decision;
    const operation = 'subscription token';
    refusals.record({ rule, because, fix, operation, channel, user: visitor.name, client, code: 403 });
    return null;
  }

  const connectionToken = (sdk: SdkGeneration): Endpoint => ({
    method: 'POST',
    answer: async (request) => json({ token: await tokens.connection(signedIn(request), sdk) }),
  });

  return {
    '/demo/session': {
      method: 'GET',
      answer: ({ visitor }) => json({ session: visitor && describe(visitor) }),
    },
    '/demo/login': {
      method: 'POST',
      async answer({ body }) {
        const visitor = visitorNamed(z.object({ name: z.string() }).safeParse(body).data?.name);
        if (visitor === null) throw new HttpProblem(400, 'A name has 1 to 32 characters.');
        const session = { ...describe(visitor), token: await tokens.connection(visitor) };
        return json(session, { 'set-cookie': cookie.issue(visitor) });
      },
    },
    '/demo/logout': { method: 'POST', answer: () => json({}, { 'set-cookie': cookie.revoke() }) },
    '/demo/token': connectionToken('5'),
    '/centrifuge/refresh': connectionToken('2'),
    '/demo/subscribe': {
      method: 'POST',
      async answer(request) {
        const visitor = signedIn(request);
        const token = await grant(visitor, parse(channelRequest, request.body).channel);
        if (token === null) throw new HttpProblem(403, 'this user gets no token for this channel');
        return json({ token });
      },
    },
    '/centrifuge/subscribe': {
      method: 'POST',
      async answer(request) {
        const visitor = signedIn(request);
        const { client, channels } = parse(batchRequest, request.body);
        const granted = channels.map(async (channel) => ({ channel, token: await grant(visitor, channel, client) }));
        return json({ channels: (await Promise.all(granted)).filter(({ token }) => token !== null) });
      },
    },
    '/demo/refusals': {
      method: 'GET',
      answer(request) {
        signedIn(request);
        return json({ refusals: refusals.after(Number(request.url.searchParams.get('after') ?? 0)) });
      },
    },
  };
}

function describe({ name, colour }: Visitor): { user: string; info: Visitor } {
  return { user: name, info: { name, colour } };
}

function signedIn({ visitor }: DemoRequest): Visitor {
  if (visitor === null) throw new HttpProblem(401, 'sign in first');
  return visitor;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new HttpProblem(400, z.prettifyError(result.error));
  return result.data;
}

export function json(body: object, headers: Record<string, string> = {}, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
