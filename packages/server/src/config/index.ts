export { defaultConfig, type Config, type NamespaceConfig, type TokenConfig } from './config.ts';
export { loadConfig, type ConfigSources, type LoadedConfig } from './load.ts';
export { describeOrigin, describeProblem, hasErrors, type Origin, type Problem } from './problem.ts';
