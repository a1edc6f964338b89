import { describeOrigin, type Config, type Origin } from '../config/index.ts';
import type { Logger } from './logger.ts';

/** Options that no public server should have, by path. */
const developmentOnly: Readonly<Record<string, (config: Config) => boolean>> = {
  'client.insecure': ({ client }) => client.insecure,
  'client.insecure_skip_token_signature_verify': ({ client }) => client.insecureSkipTokenSignatureVerify,
  'http_api.insecure': ({ httpApi }) => httpApi.insecure,
};

export interface Start {
  readonly url: string;
  readonly config: Config;
  /** Where there is a port for gRPC; by default that of the configuration. */
  readonly grpcPort?: number | undefined;
  /** Where every option that was set came from, by path. */
  readonly provenance: ReadonlyMap<string, Origin>;
  /** Processes that share the port; absent: this one alone. */
  readonly workers?: number | undefined;
}

/** Writes what listens where, and where each option came from, without its value (H53). */
export function logStart(logger: Logger, { url, config, grpcPort, provenance, workers }: Start): void {
  const { websocket, uniGrpc, httpApi, health } = config;
  const paths = {
    websocket: websocket.disabled ? undefined : websocket.handlerPrefix,
    uniGrpc: uniGrpc.enabled ? (grpcPort ?? uniGrpc.port) : undefined,
    api: httpApi.disabled ? undefined : httpApi.handlerPrefix,
    health: health.enabled ? health.handlerPrefix : undefined,
  };
  const options = Object.fromEntries(Array.from(provenance, ([path, origin]) => [path, describeOrigin(origin)]));
  logger.info({ url, ...paths, workers, options }, 'listening');
  for (const [option, isOn] of Object.entries(developmentOnly)) {
    if (isOn(config)) logger.warn({ option }, 'this option is for development only');
  }
}
