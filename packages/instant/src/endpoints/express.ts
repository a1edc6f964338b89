import type { Instant } from '../create-instant.ts';
import { toFetchRequest, writeResponse, type NodeRequest, type NodeResponse } from './node-request.ts';

/** The part of Express' request that is used. */
interface ExpressRequest extends NodeRequest {
  readonly originalUrl: string;
  /** There where a body parser came first. */
  readonly body?: unknown;
}

/** Middleware for Express: `app.use(expressEndpoints(instant))`, with or without a body parser in front. */
export function expressEndpoints<Native extends ExpressRequest>(
  instant: Pick<Instant<Native>, 'handle'>,
): (request: Native, response: NodeResponse, next: (error?: unknown) => void) => void {
  async function answer(request: Native, response: NodeResponse): Promise<boolean> {
    const answered = await instant.handle(toFetchRequest(request, request.originalUrl, request.body), request);
    if (answered !== null) await writeResponse(answered, response);
    return answered !== null;
  }

  return (request, response, next) => {
    answer(request, response).then((isAnswered) => {
      if (!isAnswered) next();
    }, next);
  };
}
