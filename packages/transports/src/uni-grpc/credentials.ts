import { createSecureContext } from 'node:tls';
import { experimental, ServerCredentials } from '@grpc/grpc-js';
import type { Certificate } from '../host.ts';

/** What a port for gRPC shows to clients. */
export interface PortCredentials {
  readonly credentials: ServerCredentials;
  /** New connections get this certificate. Throws, and keeps the old one, when it cannot be used. Null: in clear text. */
  readonly replaceCertificate: ((certificate: Certificate) => void) | null;
}

type Provider = Parameters<typeof experimental.createCertificateProviderServerCredentials>[0];
type IdentityListener = Parameters<Provider['addIdentityCertificateListener']>[0];
type CaListener = Parameters<Provider['addCaCertificateListener']>[0];

/** Null: clear text. Whether clients need certificates of their own is settled when the port is opened. */
export function portCredentials(certificate: Certificate | null): PortCredentials {
  if (certificate === null) return { credentials: ServerCredentials.createInsecure(), replaceCertificate: null };
  const provider = new HeldCertificate(certificate);
  const asksClients = certificate.clientCa !== null;
  return {
    credentials: experimental.createCertificateProviderServerCredentials(
      provider,
      asksClients ? provider : null,
      asksClients,
    ),
    replaceCertificate: (next) => provider.replace(next),
  };
}

/** Tells the library which certificate is to be shown now. */
class HeldCertificate implements Provider {
  #certificate: Certificate;
  readonly #identityListeners = new Set<IdentityListener>();
  readonly #caListeners = new Set<CaListener>();

  constructor(certificate: Certificate) {
    this.#certificate = certificate;
  }

  replace(certificate: Certificate): void {
    const { cert, key, clientCa } = certificate;
    createSecureContext({ cert, key, ...(clientCa === null ? null : { ca: clientCa }) });
    this.#certificate = certificate;
    for (const listener of this.#caListeners) this.#tellCa(listener);
    for (const listener of this.#identityListeners) this.#tellIdentity(listener);
  }

  /** The library registers first for whom it will pass on what it is told. */
  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.add(listener);
    queueMicrotask(() => this.#tellIdentity(listener));
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.delete(listener);
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#caListeners.add(listener);
    queueMicrotask(() => this.#tellCa(listener));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#caListeners.delete(listener);
  }

  #tellIdentity(listener: IdentityListener): void {
    const { cert, key } = this.#certificate;
    listener({ certificate: Buffer.from(cert), privateKey: Buffer.from(key) });
  }

  #tellCa(listener: CaListener): void {
    const { clientCa } = this.#certificate;
    listener(clientCa === null ? null : { caCertificate: Buffer.from(clientCa) });
  }
}
