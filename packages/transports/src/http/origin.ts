import { compileGlob, GlobError } from './glob.ts';

/** `client.allowed_origins` holds a pattern that cannot be read. */
export class OriginPatternError extends Error {
  override readonly name = 'OriginPatternError';

  constructor(pattern: string, cause: GlobError) {
    super(`client.allowed_origins has the pattern ${JSON.stringify(pattern)}: ${cause.message}`, { cause });
  }
}

/** Whether a request with this `Origin` header (null: without one) may come from there. */
export type OriginCheck = (origin: string | null) => boolean;

/**
 * Requests without an origin pass, since only browsers send one; the others must match one of the glob patterns,
 * letters of either case alike (T10). Throws `OriginPatternError`.
 */
export function createOriginCheck(patterns: readonly string[]): OriginCheck {
  const expressions = patterns.map(compileOrigin);
  return (origin) => {
    if (origin === null || origin === '') return true;
    const folded = origin.toLowerCase();
    return expressions.some((expression) => expression.test(folded));
  };
}

function compileOrigin(pattern: string): RegExp {
  try {
    return compileGlob(pattern.toLowerCase());
  } catch (error) {
    if (error instanceof GlobError) throw new OriginPatternError(pattern, error);
    throw error;
  }
}
