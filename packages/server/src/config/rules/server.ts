import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

/** G34: HTTP/2 in clear text shares its port with nothing that is encrypted or internal. */
export function* h2cHasItsOwnPort({ httpServer }: Config): Generator<Complaint> {
  if (!httpServer.h2cExternal) return;
  const path = 'http_server.h2c_external';
  if (httpServer.internalPort === 0 || httpServer.internalPort === httpServer.port) {
    yield { path, message: 'needs an http_server.internal_port different from http_server.port' };
  }
  if (httpServer.tls.enabled || httpServer.tlsAutocert.enabled)
    yield { path, message: 'excludes TLS on the same port' };
}

/** G35: the combined broker is not released. */
export function* redisNatsIsUnreleased({ broker, enableUnreleasedFeatures }: Config): Generator<Complaint> {
  if (broker.type === 'redisnats' && !enableUnreleasedFeatures) {
    yield { path: 'broker.type', value: broker.type, message: 'needs enable_unreleased_features' };
  }
}
