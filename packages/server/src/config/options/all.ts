import { httpApiOptions, grpcApiOptions } from './api.ts';
import { channelOptions } from './channel.ts';
import { clientOptions } from './client.ts';
import { consumersOptions } from './consumers.ts';
import { brokerOptions, controllerOptions, engineOptions, mapBrokerOptions, presenceManagerOptions } from './engine.ts';
import { httpServerOptions } from './http-server.ts';
import { legacyOptions } from './legacy.ts';
import {
  adminOptions,
  debugOptions,
  graphiteOptions,
  healthOptions,
  opentelemetryOptions,
  prometheusOptions,
  swaggerOptions,
} from './observability.ts';
import {
  enableUnreleasedFeatures,
  logOptions,
  nodeOptions,
  pidFile,
  shutdownOptions,
  usageStatsOptions,
  workers,
} from './process.ts';
import { proxiesOptions, rpcOptions, sharedPollOptions } from './rpc.ts';
import { sockjsOptions } from './sockjs.ts';
import {
  emulationOptions,
  httpStreamOptions,
  initOptions,
  sseOptions,
  uniGrpcOptions,
  uniHttpStreamOptions,
  uniSseOptions,
  uniWebsocketOptions,
  websocketOptions,
  webtransportOptions,
} from './transports.ts';

/** Every option of a configuration file, by section, in the order documents list them. */
export const allOptions = {
  http_server: httpServerOptions,
  log: logOptions,
  node: nodeOptions,
  shutdown: shutdownOptions,
  pid_file: pidFile,
  workers,
  client: clientOptions,
  channel: channelOptions,
  rpc: rpcOptions,
  proxies: proxiesOptions,
  shared_poll: sharedPollOptions,
  engine: engineOptions,
  broker: brokerOptions,
  presence_manager: presenceManagerOptions,
  map_broker: mapBrokerOptions,
  controller: controllerOptions,
  http_api: httpApiOptions,
  grpc_api: grpcApiOptions,
  legacy: legacyOptions,
  websocket: websocketOptions,
  sse: sseOptions,
  http_stream: httpStreamOptions,
  emulation: emulationOptions,
  sockjs: sockjsOptions,
  webtransport: webtransportOptions,
  uni_websocket: uniWebsocketOptions,
  uni_sse: uniSseOptions,
  uni_http_stream: uniHttpStreamOptions,
  uni_grpc: uniGrpcOptions,
  init: initOptions,
  admin: adminOptions,
  prometheus: prometheusOptions,
  health: healthOptions,
  swagger: swaggerOptions,
  debug: debugOptions,
  graphite: graphiteOptions,
  opentelemetry: opentelemetryOptions,
  consumers: consumersOptions,
  usage_stats: usageStatsOptions,
  enable_unreleased_features: enableUnreleasedFeatures,
} as const;
