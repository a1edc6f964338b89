/** How long a token is good for by the clock of this machine, whatever the clock of the server shows. */
export interface TokenAge {
  /** Whether the token has expired, is about to, or cannot be judged since the clock was set back. */
  isStale(): boolean;
}

const never: TokenAge = { isStale: () => false };

/** `now` is in milliseconds; `marginMs` before its end a token counts as stale. */
export function tokenAge(token: string, now: () => number, marginMs: number): TokenAge {
  const lifetimeMs = lifetimeOf(token, now);
  if (lifetimeMs === null) return never;
  const receivedAt = now();
  return {
    isStale() {
      const age = now() - receivedAt;
      return age < 0 || age >= lifetimeMs - Math.min(marginMs, lifetimeMs / 2);
    },
  };
}

/** In milliseconds; null for a token that does not expire, or is no token that can be read. */
function lifetimeOf(token: string, now: () => number): number | null {
  const payload = readPayload(token);
  if (typeof payload?.exp !== 'number') return null;
  // Both times are the server's, so a clock that is wrong here does not matter.
  const issuedAt = typeof payload.iat === 'number' ? payload.iat : now() / 1000;
  return (payload.exp - issuedAt) * 1000;
}

function readPayload(token: string): Readonly<Record<string, unknown>> | null {
  try {
    const part = token.split('.')[1] ?? '';
    return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Readonly<Record<string, unknown>>;
  } catch {
    // The server judges it; here it is only not known when it ends.
    return null;
  }
}
