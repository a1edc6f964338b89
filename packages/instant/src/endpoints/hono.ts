import type { Instant } from '../create-instant.ts';

/** The part of Hono's context that is used. */
interface HonoContext {
  readonly req: { readonly raw: Request };
}

/** Middleware for Hono: `app.use(honoEndpoints(instant))`. `getUser` and `authorize` are handed Hono's context. */
export function honoEndpoints<Context extends HonoContext>(
  instant: Pick<Instant<Context>, 'handle'>,
): (context: Context, next: () => Promise<void>) => Promise<Response | void> {
  return async (context, next) => (await instant.handle(context.req.raw, context)) ?? next();
}
