import type { Certificate, Host } from '@spindle/transports';
import type { Config } from '../config/index.ts';

type Tls = Config['httpServer']['tls'];

/** What a listener shows to clients; null: it speaks in clear text. */
export function certificateFrom(tls: Tls): Certificate | null {
  if (!tls.enabled) return null;
  return { cert: tls.certPem, key: tls.keyPem, clientCa: tls.clientCaPem === '' ? null : tls.clientCaPem };
}

/** Hands a listener the certificate of a section that was loaded again, if it is another one (T143, T158). */
export function createRenewal(
  { replaceCertificate }: Pick<Host, 'replaceCertificate'>,
  tls: Tls,
): (changed: Tls) => void {
  let current = certificateFrom(tls);
  return (changed) => {
    const next = certificateFrom(changed);
    if (next === null || JSON.stringify(next) === JSON.stringify(current)) return;
    replaceCertificate?.(next);
    current = next;
  };
}
