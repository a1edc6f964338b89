import { ServerCredentials } from '@grpc/grpc-js';
import type { Certificate } from '../host.ts';

/** Null: clear text. */
export function credentialsOf(certificate: Certificate | null): ServerCredentials {
  if (certificate === null) return ServerCredentials.createInsecure();
  const { cert, key, clientCa } = certificate;
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  const asksClients = clientCa !== null;
  return ServerCredentials.createSsl(asksClients ? Buffer.from(clientCa) : null, [pair], asksClients);
}
