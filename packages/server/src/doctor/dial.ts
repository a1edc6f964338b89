import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Question } from './question.ts';
import { Wire } from './wire.ts';

export interface Certificate {
  /** Why a client would refuse it, as the library of TLS calls it; null: it would not. */
  readonly refusal: string | null;
  /** Milliseconds since the epoch. */
  readonly validUntil: number;
}

export type Dialled =
  | { readonly ok: true; readonly wire: Wire; readonly address: string; readonly certificate: Certificate | null }
  /** `code`: of the system, such as `ECONNREFUSED`; `LATE` when nothing answered in time. */
  | { readonly ok: false; readonly code: string };

interface Where extends Pick<Question, 'target' | 'limitMs' | 'authorities'> {
  /** To be spoken inside TLS; by default HTTP/1.1. */
  readonly protocol?: 'http/1.1' | 'h2' | undefined;
}

/** Opens a connection as a client would, with TLS where the address says so. A bad certificate is told, not refused. */
export function dial({ target, limitMs, authorities, protocol = 'http/1.1' }: Where): Promise<Dialled> {
  const { host, port, isSecure } = target;
  return isSecure
    ? established(
        connectTls({
          host,
          port,
          ca: authorities,
          rejectUnauthorized: false,
          ALPNProtocols: [protocol],
          ...(isIP(host) === 0 ? { servername: host } : null),
        }),
        { event: 'secureConnect', limitMs },
      )
    : established(connect({ host, port }), { event: 'connect', limitMs });
}

/** The connection alone, without TLS. */
export function dialPlain({ target: { host, port }, limitMs }: Where): Promise<Dialled> {
  return established(connect({ host, port }), { event: 'connect', limitMs });
}

interface Waiting {
  readonly event: 'connect' | 'secureConnect';
  readonly limitMs: number;
}

function established(socket: Socket | TLSSocket, { event, limitMs }: Waiting): Promise<Dialled> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => fail('LATE'), limitMs);
    const fail = (code: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ok: false, code });
    };
    socket.once('error', (error) => fail(codeOf(error)));
    socket.once('close', () => fail('ECONNRESET'));
    socket.once(event, () => {
      clearTimeout(timer);
      const certificate = 'getPeerCertificate' in socket ? certificateOf(socket) : null;
      resolve({ ok: true, wire: new Wire(socket), address: socket.remoteAddress ?? '', certificate });
    });
  });
}

function certificateOf(socket: TLSSocket): Certificate {
  // An error, or its code, by runtime and version; null when there is none.
  const refusal: unknown = socket.authorizationError;
  const { valid_to: validUntil } = socket.getPeerCertificate();
  return {
    refusal: socket.authorized ? null : refusal instanceof Error ? codeOf(refusal) : String(refusal),
    validUntil: Date.parse(validUntil),
  };
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
