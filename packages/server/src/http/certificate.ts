import type { Certificate, Host } from '@spindle/transports';
import type { Config } from '../config/index.ts';

/** What a listener shows to clients; null: it speaks in clear text. */
export function certificateFrom(tls: Config['httpServer']['tls']): Certificate | null {
  if (!tls.enabled) return null;
  return { cert: tls.certPem, key: tls.keyPem, clientCa: tls.clientCaPem === '' ? null : tls.clientCaPem };
}

/** Hands a host the certificate of a configuration that was loaded again, if it is another one (T143). */
export function createRenewal({ replaceCertificate }: Host, { httpServer }: Config): (changed: Config) => void {
  let current = certificateFrom(httpServer.tls);
  return (changed) => {
    const next = certificateFrom(changed.httpServer.tls);
    if (next === null || JSON.stringify(next) === JSON.stringify(current)) return;
    replaceCertificate?.(next);
    current = next;
  };
}
