import { createLegacySigner, type LegacySigner } from '@spindle/auth';
import { systemClock, type Node, type NodeEvents } from '@spindle/core';
import { createOriginCheck, endpointPath, listen, pathPrefix, type Admission, type Host } from '@spindle/transports';
import type { UniGrpcHost } from '@spindle/transports/uni-grpc';
import { createHttpApi } from './api/http-api.ts';
import { createLegacyApi } from './api/legacy/legacy-api.ts';
import { maxBodyBytes } from './api/request-body.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { createLegacyAuthenticator } from './auth/legacy-authenticator.ts';
import type { Config, Origin } from './config/index.ts';
import { certificateFrom, createRenewal } from './http/certificate.ts';
import { admissionOf, createEndpoints } from './http/endpoints.ts';
import { createRouter, type RouterOptions } from './http/router.ts';
import { openUniGrpc } from './http/uni-grpc.ts';
import { createLogReporter, type LogReporter } from './logging/log-reporter.ts';
import { createLogger, type Logger } from './logging/logger.ts';
import type { RefusalReport, Reporter } from './logging/reporter.ts';
import { logStart } from './logging/start-line.ts';
import type { WorkerShare } from './workers/processes/worker.ts';
import type { SessionSharing, SharedSessions } from './workers/sessions/share-sessions.ts';
import { channelSettings } from './node/channel-settings.ts';
import { clientSettings } from './node/client-settings.ts';
import { openNode } from './node/open-node.ts';
import { rpcSettings } from './node/rpc-settings.ts';
import { shutdownSpread } from './node/shutdown-spread.ts';

export interface ServerOptions {
  /** Asked about requests for paths that are none of the server's; null from it means 404. */
  readonly fallback?: ((request: Request) => Promise<Response | null>) | undefined;
  /** Told every refusal, also those that the log leaves out because there are too many. */
  readonly onRefusal?: ((refusal: RefusalReport) => void) | undefined;
  /** Instead of the one that `log` of the configuration describes. */
  readonly logger?: Logger | undefined;
  /** Where every option that was set came from, by path; told in the log. */
  readonly provenance?: ReadonlyMap<string, Origin> | undefined;
  /** This server is one of several processes, of which the supervisor writes to the log that they are up. */
  readonly worker?: WorkerShare | undefined;
}

export interface RunningServer {
  /** Such as `http://localhost:8000`. */
  readonly url: string;
  readonly port: number;
  readonly node: Node;
  /** Tells all clients at once to reconnect, and closes the node: it has lost what it needs. */
  abandon(): Promise<void>;
  /** Tells clients to reconnect, within `shutdown.timeout`, and closes everything. Idempotent. */
  stop(): Promise<void>;
  /**
   * Replaces channel options, client settings and token keys; the rest needs a restart. Rejects with
   * `TokenOptionsError`, and keeps everything as it is, when a key cannot be used.
   */
  reload(config: Config): Promise<void>;
}

/**
 * Bytes of one request body that a host takes at all. Endpoints have limits of their own and say why they refuse; what is
 * far beyond is refused by the host, which says nothing.
 */
const maxHostBodyBytes = 4 * maxBodyBytes;

/** Starts a server. Rejects with `ListenError`, `OriginPatternError` or `TokenOptionsError` when it cannot. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const logger = options.logger ?? createLogger(config.log);
  const log = createLogReporter(logger, systemClock);
  const reporter = alsoTell(log, options.onRefusal);
  let legacySigner = await legacySignerOf(config);
  const { worker } = options;
  const node = await openNode(config, nodeEvents(reporter, logger), worker);
  let stopping: Promise<void> | null = null;
  const { host, sessions, grpc } = await openHostsOrShutDown(config, {
    node,
    reporter,
    fallback: options.fallback,
    worker: worker ?? null,
    legacySigner: () => legacySigner,
    isStopping: () => stopping !== null,
  });
  const renewCertificate = createRenewal(host, config.httpServer.tls);
  const renewGrpcCertificate = grpc === null ? null : createRenewal(grpc, config.uniGrpc.tls);
  const provenance = options.provenance ?? new Map();
  if (worker === undefined) logStart(logger, { url: host.url, grpcPort: grpc?.port, config, provenance });

  return {
    url: host.url,
    port: host.port,
    node,
    stop() {
      stopping ??= stop({
        host,
        sessions,
        grpc,
        node,
        log,
        logger,
        timeoutMs: config.shutdown.timeoutMs,
        processes: worker?.count ?? 1,
      });
      return stopping;
    },
    abandon() {
      host.stopListening();
      grpc?.stopListening();
      return node.shutdown();
    },
    async reload(changed) {
      const authenticator = await createAuthenticator(changed);
      const legacy = await createLegacyAuthenticator(changed);
      const channels = await channelSettings(changed);
      const signer = await legacySignerOf(changed);
      renewCertificate(changed.httpServer.tls);
      renewGrpcCertificate?.(changed.uniGrpc.tls);
      legacySigner = signer;
      node.reload({
        channels,
        client: clientSettings(changed),
        rpcSettings: rpcSettings(changed),
        authenticator,
        legacy,
      });
    },
  };
}

async function legacySignerOf({ legacy }: Config): Promise<LegacySigner | null> {
  return legacy.enabled ? createLegacySigner(legacy.secret) : null;
}

function alsoTell(log: LogReporter, onRefusal: ServerOptions['onRefusal']): Reporter {
  if (onRefusal === undefined) return log;
  return {
    onFailure: log.onFailure,
    onRefusal(report) {
      log.onRefusal(report);
      onRefusal(report);
    },
  };
}

function nodeEvents(reporter: Reporter, logger: Logger): NodeEvents {
  return {
    ...reporter,
    onConnected: (event) => logger.debug(event, 'connected'),
    onDisconnected: ({ disconnect: { code, reason }, ...who }) =>
      logger.debug({ ...who, code, reason }, 'disconnected'),
  };
}

interface HostParts {
  readonly node: Node;
  readonly reporter: Reporter;
  readonly fallback: ServerOptions['fallback'];
  readonly worker: WorkerShare | null;
  /** Null: backends of 2016 are not served now. */
  legacySigner(): LegacySigner | null;
  isStopping(): boolean;
}

interface Hosts {
  readonly host: Host;
  /** Where other workers hand over requests; null: nowhere. */
  readonly sessions: Host | null;
  /** Null: no port for gRPC. */
  readonly grpc: UniGrpcHost | null;
}

/** A node without a host must not live on. */
async function openHostsOrShutDown(config: Config, parts: HostParts): Promise<Hosts> {
  let hosts: Omit<Hosts, 'grpc'> | null = null;
  try {
    const { node, reporter, worker } = parts;
    const admission = admissionOf(config, { node, reporter, limits: worker?.engine.limits ?? null });
    hosts = await openHost(config, parts, admission);
    // Workers share but the port of HTTP (T158).
    const isServed = worker === null || worker.number === 1;
    return { ...hosts, grpc: isServed ? await openUniGrpc(config, { node, admission, reporter }) : null };
  } catch (error) {
    await hosts?.host.close(0);
    await hosts?.sessions?.close(0);
    await parts.node.shutdown();
    throw error;
  }
}

async function openHost(
  config: Config,
  { worker, ...parts }: HostParts,
  admission: Admission,
): Promise<Omit<Hosts, 'grpc'>> {
  const { node, reporter, fallback, legacySigner, isStopping } = parts;
  const { httpApi, health, httpServer } = config;
  const api = createHttpApi({ ...httpApi, node, reporter, isStopping });
  const legacyApi = createLegacyApi({ node, signer: legacySigner, reporter, isStopping });
  const route = createRouter({
    healthPath: health.enabled ? endpointPath(health.handlerPrefix) : null,
    init: initOf(config),
    isHealthy: () => worker?.isHealthy() ?? true,
    api: httpApi.disabled ? null : api,
    legacyApi: httpApi.disabled ? null : legacyApi,
    apiPrefix: httpApi.handlerPrefix,
    fallback: fallback ?? null,
  });
  const endpoints = createEndpoints(config, { node, admission, reporter, route });
  const answering = { endpoints, maxBodyBytes: maxHostBodyBytes, onFailure: reporter.onFailure };
  const prefix = pathPrefix(config.sockjs.handlerPrefix);
  const shared =
    worker === null || !config.sockjs.enabled ? null : await sharedSessions({ ...answering, worker, prefix });
  const host = await listen({
    ...answering,
    ...(shared === null ? null : { endpoints: shared.endpoints }),
    address: httpServer.address,
    port: worker?.port ?? httpServer.port,
    sharesPort: worker !== null,
    certificate: certificateFrom(httpServer.tls),
    http2: !httpServer.disableHttp2 && (httpServer.tls.enabled || httpServer.h2cExternal),
  });
  return { host, sessions: shared?.host ?? null };
}

/** Loads what only workers need (G96). */
async function sharedSessions(options: SessionSharing): Promise<SharedSessions> {
  const { shareSessions } = await import('./workers/sessions/share-sessions.ts');
  return shareSessions(options);
}

function initOf({ init, client }: Config): RouterOptions['init'] {
  if (!init.enabled) return null;
  return { path: endpointPath(init.handlerPrefix), isAllowedOrigin: createOriginCheck(client.allowedOrigins) };
}

interface Stop extends Hosts {
  readonly node: Node;
  readonly log: LogReporter;
  readonly logger: Logger;
  readonly timeoutMs: number;
  /** That stop at the same time, each with as many connections. */
  readonly processes: number;
}

async function stop({ host, sessions, grpc, node, log, logger, timeoutMs, processes }: Stop): Promise<void> {
  const spreadMs = shutdownSpread(node.numConnections * processes, timeoutMs);
  logger.info({ connections: node.numConnections, spreadMs }, 'stopping');
  host.stopListening();
  grpc?.stopListening();
  await node.shutdown({ spreadMs });
  await Promise.all([host, sessions, grpc].map(async (open) => open?.close(timeoutMs - spreadMs)));
  log.close();
  logger.info('stopped');
}
