export { startServer, type RunningServer, type ServerOptions } from './create-server.ts';
export { defaultConfig, loadConfig, type Config, type ConfigSources, type LoadedConfig } from './config/index.ts';
export { ListenError } from '@spindle/transports';
export { createLogger, type Logger } from './logging/logger.ts';
export type { RefusalReport } from './logging/reporter.ts';
