export { defaultConfig } from './config.ts';
export type { Config, NamespaceConfig, TokenConfig } from './config.ts';
export { describeOrigin, hasErrors } from './problem.ts';
export type { Origin, Problem } from './problem.ts';
export type { ConfigSources, LoadedConfig } from './load.ts';
