import type { Config } from './config.ts';
import type { Origin, Problem } from './problem.ts';

/** Where a configuration comes from. Flags win over the environment, the environment over the file. */
export interface ConfigSources {
  /** Path of a `.json`, `.yaml`, `.yml` or `.toml` file. A file that does not exist is a warning. */
  readonly file?: string | undefined;
  /** `CENTRIFUGO_*` and `SPINDLE_*`; the latter win. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** By option path, such as `http_server.port`. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Unknown names are errors instead of warnings. */
  readonly strict?: boolean;
}

/** `problems` of a successful load are warnings; those of a failed one hold at least one error. */
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Origin of every option that is not left at its default, by path. */
      readonly origins: ReadonlyMap<string, Origin>;
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };
