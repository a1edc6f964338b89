import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namespaceOf } from './channel-plans.ts';
import type { ServerOptions } from './server-under-test.ts';

export interface Endpoints {
  readonly port: number;
  readonly apiKey: string;
  /** Where every transport is switched on. */
  readonly grpcPort?: number;
}

/** Spindle reads the configuration of Centrifugo 6, so both get the same file. Returns its path. */
export function writeConfiguration(options: ServerOptions, { port, apiKey, grpcPort }: Endpoints): string {
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
      // What answers a ping is a request where the connection itself goes one way; no trial lasts this long.
      ...(grpcPort !== undefined && { ping_interval: '10m' }),
    },
    ...(compression && { websocket: { compression } }),
    ...(grpcPort !== undefined && { ...streams, uni_grpc: { enabled: true, address: '127.0.0.1', port: grpcPort } }),
    http_api: { key: apiKey },
    channel: { without_namespace: namespaceOf(options.channels) },
  };
  const path = join(directory, 'configuration.json');
  writeFileSync(path, JSON.stringify(configuration), { mode: 0o600 });
  return path;
}

const enabled = { enabled: true } as const;
const streams = {
  http_stream: enabled,
  sse: enabled,
  sockjs: enabled,
  uni_websocket: enabled,
  uni_http_stream: enabled,
  uni_sse: enabled,
} as const;
