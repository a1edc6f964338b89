import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

/** G34: what is in clear text is not encrypted. */
export function* h2cExcludesTls({ httpServer }: Config): Generator<Complaint> {
  const { h2cExternal, tls, tlsAutocert } = httpServer;
  if (!h2cExternal || !(tls.enabled || tlsAutocert.enabled)) return;
  yield { path: 'http_server.h2c_external', message: 'excludes TLS: there HTTP/2 is offered in the handshake' };
}

/** G35: the combined broker is not released. */
export function* redisNatsIsUnreleased({ broker, enableUnreleasedFeatures }: Config): Generator<Complaint> {
  if (broker.type === 'redisnats' && !enableUnreleasedFeatures) {
    yield { path: 'broker.type', value: broker.type, message: 'needs enable_unreleased_features' };
  }
}
