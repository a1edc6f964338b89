import { createSecureContext } from 'node:tls';
import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

/** T140: what is to be shown to clients can be, and the key belongs to it. */
export function* certificateIsUsable({ httpServer, uniGrpc }: Config): Generator<Complaint> {
  yield* complaintsAbout('http_server.tls', httpServer.tls);
  if (uniGrpc.enabled) yield* complaintsAbout('uni_grpc.tls', uniGrpc.tls);
}

function* complaintsAbout(section: string, tls: Config['httpServer']['tls']): Generator<Complaint> {
  if (!tls.enabled) return;
  const missing = (['cert', 'key'] as const).filter((part) => tls[`${part}Pem`] === '');
  for (const part of missing) {
    yield { path: `${section}.${part}_pem`, message: `is needed where ${section} is enabled` };
  }
  if (missing.length > 0) return;
  if (!isUsable({ cert: tls.certPem })) {
    yield { path: `${section}.cert_pem`, message: 'is no certificate' };
  } else if (!isUsable({ cert: tls.certPem, key: tls.keyPem })) {
    yield { path: `${section}.key_pem`, message: 'is no key of the certificate in cert_pem' };
  }
  if (tls.clientCaPem !== '' && !isUsable({ cert: tls.clientCaPem })) {
    yield { path: `${section}.client_ca_pem`, message: 'is no certificate' };
  }
}

function isUsable(parts: { readonly cert: string; readonly key?: string }): boolean {
  try {
    createSecureContext(parts);
    return true;
  } catch {
    return false;
  }
}
