import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namespaceOf } from './channel-plans.ts';
import type { ServerOptions } from './server-under-test.ts';

/** Spindle reads the configuration of Centrifugo 6, so both get the same file. Returns its path. */
export function writeConfiguration(options: ServerOptions, port: number, apiKey: string): string {
  const { directory, publicKeys, anonymous = false, compression = false } = options;
  const configuration = {
    http_server: { address: '127.0.0.1', port },
    log: { level: 'error' },
    client: {
      token: {
        hmac_secret_key: options.tokenSecret,
        ...(publicKeys?.rsa && { rsa_public_key: publicKeys.rsa }),
        ...(publicKeys?.ecdsa && { ecdsa_public_key: publicKeys.ecdsa }),
      },
      ...(anonymous && { allow_anonymous_connect_without_token: true }),
    },
    ...(compression && { websocket: { compression } }),
    http_api: { key: apiKey },
    channel: { without_namespace: namespaceOf(options.channels) },
  };
  const path = join(directory, 'configuration.json');
  writeFileSync(path, JSON.stringify(configuration), { mode: 0o600 });
  return path;
}
