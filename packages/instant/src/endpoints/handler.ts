import type { Decide } from '../authorize.ts';
import { NotSignable } from '../legacy.ts';
import type { Reason, Refusal } from '../refusal.ts';
import type { TokenIssuer } from '../tokens.ts';
import { anonymous, isAuthenticated, type User } from '../user.ts';
import type { Answer, Conversation, Desk, JsonObject, Reply } from './conversation.ts';
import { answerPreflight, corsHeaders, provenanceOf, type Provenance } from './origin.ts';
import { isProperRequest, readBody, type RequestLimits } from './read-request.ts';
import { RequestProblem } from './request-problem.ts';
import { createRoutes } from './routes.ts';

export type GetUser<Native> = (request: Native) => User | null | undefined | Promise<User | null | undefined>;

export interface HandlerOptions<Native> extends RequestLimits {
  readonly basePath: string;
  readonly conversations: readonly Conversation[];
  readonly allowedOrigins: readonly string[];
  /** Users without an id get connection tokens. */
  readonly allowAnonymous: boolean;
  readonly tokens: TokenIssuer;
  readonly getUser: GetUser<Native>;
  readonly decide: Decide<Native>;
  readonly onRefusal: (refusal: Refusal) => void;
}

/** Answers a request of a client; null for a path that is none of ours. `native` is the framework's own request. */
export type Handle<Native> = (request: Request, native: Native) => Promise<Response | null>;

export function createHandler<Native>(options: HandlerOptions<Native>): Handle<Native> {
  const routes = createRoutes(options.basePath, options.conversations);
  return async (request, native) => {
    const { pathname } = new URL(request.url);
    const conversations = routes(pathname);
    if (conversations === null) return null;
    const provenance = provenanceOf(request, options.allowedOrigins);
    const preflight = answerPreflight(request, provenance);
    if (preflight !== null) return preflight;
    let operation = pathname;
    try {
      checkRequest(request, provenance);
      const body = await readBody(request, options);
      const [name, reply] = understand(conversations, body);
      operation = name;
      const user = await findUser(options, native);
      return respond(await reply(createDesk(options, { user, native, operation })), provenance);
    } catch (error) {
      if (!(error instanceof RequestProblem)) throw error;
      const { status, reason, cause } = error;
      options.onRefusal({ ...reason, operation, status, cause });
      return respond({ status, body: {} }, provenance);
    }
  };
}

function checkRequest(request: Request, provenance: Provenance): void {
  const isProper = isProperRequest(request);
  if (provenance.from === 'foreign' && (isProper || request.method === 'OPTIONS')) {
    const because = `it comes from ${JSON.stringify(provenance.origin)}, which is another origin`;
    throw new RequestProblem(403, { rule: 'I22', because, fix: 'list the origin in allowedOrigins if it is yours' });
  }
  if (!isProper) {
    const because = 'it is no POST with the content type application/json or the header X-Requested-With';
    throw new RequestProblem(404, { rule: 'I21', because });
  }
}

function understand(conversations: readonly Conversation[], body: JsonObject): readonly [string, Reply] {
  for (const { name, understand } of conversations) {
    const reply = understand(body);
    if (reply !== null) return [name, reply];
  }
  const names = conversations.map(({ name }) => name).join(', ');
  throw new RequestProblem(400, { rule: 'I25', because: `the body is not what ${names} sends` });
}

async function findUser<Native>({ getUser }: HandlerOptions<Native>, native: Native): Promise<User> {
  try {
    const user = (await getUser(native)) ?? anonymous;
    if (typeof user.id !== 'string') throw new TypeError('the id of a user has to be a text');
    // Somebody who has a name but is not let in yet gets nothing that carries the name.
    if (isAuthenticated(user)) return user;
    return { ...user, ...anonymous, caps: user.id === '' ? user.caps : undefined };
  } catch (cause) {
    throw new RequestProblem(503, { rule: 'I16', because: 'getUser failed' }, { cause });
  }
}

interface DeskParts<Native> {
  readonly user: User;
  readonly native: Native;
  readonly operation: string;
}

function createDesk<Native>(options: HandlerOptions<Native>, { user, native, operation }: DeskParts<Native>): Desk {
  function refuse(reason: Reason, about: Pick<Refusal, 'status' | 'channel' | 'cause'>): void {
    options.onRefusal({ ...reason, ...about, operation, user: user.id });
  }

  return {
    user,
    tokens: options.tokens,
    async grant(channel, sign) {
      const decision = await options.decide(user, channel, native);
      if (decision.verdict === 'granted') {
        try {
          return { channel, signed: await sign(decision.grant) };
        } catch (cause) {
          const status = cause instanceof NotSignable ? 403 : 503;
          refuse(signingProblem(cause), { status, channel, cause });
          return { channel, status };
        }
      }
      const status = decision.verdict === 'denied' ? 403 : 503;
      refuse(decision.reason, { status, channel, cause: 'cause' in decision ? decision.cause : undefined });
      return { channel, status };
    },
    async connect(sign) {
      if (!isAuthenticated(user) && !options.allowAnonymous) {
        refuse(
          { rule: 'I17', because: 'nobody is signed in', fix: 'set allowAnonymous to let them in' },
          { status: 403 },
        );
        return null;
      }
      try {
        return await sign();
      } catch (cause) {
        throw new RequestProblem(503, signingProblem(cause), { cause });
      }
    },
  };
}

function signingProblem(cause: unknown): Reason {
  return cause instanceof NotSignable ? cause.reason : { rule: 'I32', because: 'it could not be signed' };
}

function respond({ status, body }: Answer, provenance: Provenance): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...corsHeaders(provenance) } });
}
