import type { Certificate, Host } from '@spindle/transports';
import type { Config } from '../config/index.ts';

/** What the listener shows to clients; null: it speaks in clear text. */
export function certificateOf({ httpServer: { tls } }: Config): Certificate | null {
  if (!tls.enabled) return null;
  return { cert: tls.certPem, key: tls.keyPem, clientCa: tls.clientCaPem === '' ? null : tls.clientCaPem };
}

/** Hands a host the certificate of a configuration that was loaded again, if it is another one (T143). */
export function createRenewal({ replaceCertificate }: Host, config: Config): (changed: Config) => void {
  let current = certificateOf(config);
  return (changed) => {
    const next = certificateOf(changed);
    if (next === null || JSON.stringify(next) === JSON.stringify(current)) return;
    replaceCertificate?.(next);
    current = next;
  };
}
