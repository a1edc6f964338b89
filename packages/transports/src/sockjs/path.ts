/** What a path below the prefix of the SockJS endpoints asks for. */
export type SockJsPath =
  | { readonly kind: 'greeting' | 'info' }
  | { readonly kind: 'session'; readonly session: string; readonly transport: string };

/** The server part is for balancers that look at paths; sessions are told apart without it. */
const sessionPath = /^\/[^/.]+\/([^/.]+)\/([a-z_]+)$/;

/** Null: the path is not for SockJS. `prefix` has no slash at its end. */
export function readSockJsPath(prefix: string, path: string): SockJsPath | null {
  if (!path.startsWith(prefix)) return null;
  const rest = path.slice(prefix.length);
  if (rest === '' || rest === '/') return { kind: 'greeting' };
  if (rest === '/info') return { kind: 'info' };
  const [, session, transport] = sessionPath.exec(rest) ?? [];
  return session === undefined || transport === undefined ? null : { kind: 'session', session, transport };
}

/** The session a request is for that is no WebSocket; null: it is for none. */
export function sockJsSessionOf(prefix: string, path: string): string | null {
  const asked = readSockJsPath(prefix, path);
  return asked?.kind === 'session' && asked.transport !== 'websocket' ? asked.session : null;
}
