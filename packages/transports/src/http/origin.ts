import { compileGlob, GlobError } from './glob.ts';

/** `client.allowed_origins` holds a pattern that cannot be read. */
export class OriginPatternError extends Error {
  override readonly name = 'OriginPatternError';

  constructor(pattern: string, cause: GlobError) {
    super(`client.allowed_origins has the pattern ${JSON.stringify(pattern)}: ${cause.message}`, { cause });
  }
}

/** Whether a request to `host` with this `Origin` header (null: without one) may come from there. */
export type OriginCheck = (origin: string | null, host?: string | null) => boolean;

/** Whether a request may come from where it comes from. */
export function isAdmitted({ headers }: Request, isAllowedOrigin: OriginCheck): boolean {
  return isAllowedOrigin(headers.get('origin'), headers.get('host'));
}

export interface OriginCheckOptions {
  /** Pages of the host that the request is for may connect as well (T101). */
  readonly sameHost?: boolean | undefined;
}

/**
 * Requests without an origin pass, since only browsers send one; the others must match one of the glob patterns,
 * letters of either case alike (T10). Throws `OriginPatternError`.
 */
export function createOriginCheck(
  patterns: readonly string[],
  { sameHost = false }: OriginCheckOptions = {},
): OriginCheck {
  const expressions = patterns.map(compileOrigin);
  return (origin, host = null) => {
    if (origin === null || origin === '') return true;
    const folded = origin.toLowerCase();
    if (sameHost && host !== null && hostOf(folded) === host.toLowerCase()) return true;
    return expressions.some((expression) => expression.test(folded));
  };
}

/** With the port where it is not that of the scheme, as in a `Host` header; null: the origin is none. */
function hostOf(origin: string): string | null {
  const host = /^https?:\/\/([^/?#@\\]+)$/.exec(origin)?.[1];
  return host ?? null;
}

function compileOrigin(pattern: string): RegExp {
  try {
    return compileGlob(pattern.toLowerCase());
  } catch (error) {
    if (error instanceof GlobError) throw new OriginPatternError(pattern, error);
    throw error;
  }
}
