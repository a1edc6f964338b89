import type { Instant } from '../create-instant.ts';
import { toFetchRequest, type NodeRequest } from './node-request.ts';

/** The part of Fastify's request that is used. */
interface FastifyRequest {
  readonly raw: NodeRequest;
  readonly originalUrl: string;
}

/** The part of Fastify's reply that is used. */
interface FastifyReply {
  code(status: number): FastifyReply;
  headers(headers: Record<string, string>): FastifyReply;
  send(body: string): unknown;
  callNotFound(): unknown;
}

/** The part of Fastify that is used. */
interface FastifyApp<Native> {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parse: (request: unknown, body: unknown, done: (error: null) => void) => void,
  ): unknown;
  all(path: string, handler: (request: Native, reply: FastifyReply) => Promise<unknown>): unknown;
}

/**
 * A plugin for Fastify: `app.register(fastifyEndpoints(instant), { prefix: '/centrifuge' })`. It reads bodies by
 * itself, which the rest of the application does not notice.
 */
export function fastifyEndpoints<Native extends FastifyRequest>(
  instant: Pick<Instant<Native>, 'handle'>,
): (app: FastifyApp<Native>) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _body, done) => done(null));
    app.all('/*', async (request, reply) => {
      const answered = await instant.handle(toFetchRequest(request.raw, request.originalUrl), request);
      if (answered === null) return reply.callNotFound();
      return reply
        .code(answered.status)
        .headers(Object.fromEntries(answered.headers))
        .send(await answered.text());
    });
  };
}
