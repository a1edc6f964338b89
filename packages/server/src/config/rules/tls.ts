import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

/** T140: what is to be shown to clients can be, and the key belongs to it. */
export async function certificatesAreUsable({ httpServer, uniGrpc }: Config): Promise<Complaint[]> {
  const sections: readonly (readonly [path: string, tls: TlsConfig])[] = [
    ['http_server.tls', httpServer.tls],
    ...(uniGrpc.enabled ? [['uni_grpc.tls', uniGrpc.tls] as const] : []),
  ];
  const enabled = sections.filter(([, tls]) => tls.enabled);
  if (enabled.length === 0) return [];
  // Loaded here, because a server without certificates would start later for it (G96).
  const { createSecureContext } = await import('node:tls');
  const isUsable: IsUsable = (parts) => {
    try {
      createSecureContext(parts);
      return true;
    } catch {
      return false;
    }
  };
  return enabled.flatMap(([path, tls]) => [...complaintsAbout(path, tls, isUsable)]);
}

type TlsConfig = Config['httpServer']['tls'];
type IsUsable = (parts: { readonly cert: string; readonly key?: string }) => boolean;

function* complaintsAbout(section: string, tls: TlsConfig, isUsable: IsUsable): Generator<Complaint> {
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
