import type { ConfigOf } from './config-type.ts';
import { allOptions } from './options/all.ts';
import type { namespaceOptions } from './options/namespace.ts';
import type { tokenOptions } from './options/token.ts';
import { defaultsOf } from './read-options.ts';

/** The whole configuration, loaded and checked. Times are milliseconds; every option is present. */
export type Config = ConfigOf<typeof allOptions>;

/** Options of the channels of one namespace. */
export type NamespaceConfig = ConfigOf<typeof namespaceOptions>;

/** Keys and claims of one kind of token. */
export type TokenConfig = ConfigOf<typeof tokenOptions>;

/** The configuration when nobody configures anything. */
export function defaultConfig(): Config {
  return defaultsOf(allOptions);
}
