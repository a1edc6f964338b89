import { readFileSync } from 'node:fs';
import { checkConfig } from './check.ts';
import type { Config } from './config.ts';
import type { Option, Options } from './option.ts';
import { allOptions } from './options/all.ts';
import { hasErrors } from './problem.ts';
import type { Origin, Problem, Report } from './problem.ts';
import { readOptions } from './read-options.ts';
import { Settings } from './settings.ts';
import { addEnvironment } from './sources/environment.ts';
import type { Environment } from './sources/environment.ts';
import { readConfigFile } from './sources/file.ts';
import { addFlags } from './sources/flags.ts';
import { addTree } from './sources/tree.ts';
import type { Layer } from './sources/tree.ts';
import { unsupportedOptions } from './support.ts';

/** Where a configuration comes from. Flags win over the environment, the environment over the file (G2). */
export interface ConfigSources {
  /** Path of a `.json`, `.yaml`, `.yml` or `.toml` file. A file that does not exist is a warning (G4). */
  readonly file?: string | undefined;
  /** `CENTRIFUGO_*` and `SPINDLE_*`; the latter win. */
  readonly env?: Environment;
  /** By option path, such as `http_server.port`. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Unknown names in the file are errors instead of warnings. */
  readonly strict?: boolean;
}

/** `problems` of a successful load are warnings; those of a failed one hold at least one error. */
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Origin of every option that some source set, by path. */
      readonly origins: ReadonlyMap<string, Origin>;
      readonly problems: readonly Problem[];
    }
  | {
      readonly ok: false;
      /** What could be read; bad values are at their defaults. Not for running a server. */
      readonly partialConfig: Config;
      readonly problems: readonly Problem[];
    };

/** Loads and checks a configuration. Never rejects because of what the sources say; every problem is listed. */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  const { env = {}, strict = false } = sources;
  const settings = await readSources(sources, report);
  const config = readOptions(allOptions, '', { settings, env, readFile: readTextFile, report });
  problems.push(...unsupportedOptions(whatIsSet(settings), config), ...(await checkConfig(config)));
  const final = problems.map((problem) => finish(problem, settings, strict));
  if (hasErrors(final)) return { ok: false, partialConfig: config, problems: final };
  const origins = new Map([...settings.entries()].map(([path, setting]) => [path, setting.origin]));
  return { ok: true, config, origins, problems: final };
}

/** What all sources say, as written, without a check of the values. */
export async function readSources({ file, env = {}, flags = {} }: ConfigSources, report: Report): Promise<Settings> {
  const layer: Layer = { settings: new Settings(), report };
  if (file !== undefined) await addFile(file, layer);
  addEnvironment(allOptions, env, layer);
  addFlags(flags, layer);
  return layer.settings;
}

async function addFile(file: string, layer: Layer): Promise<void> {
  const reading = await readConfigFile(file);
  if (reading.kind === 'broken') layer.report(reading.problem);
  else if (reading.kind === 'tree')
    addTree(reading.tree, { options: allOptions, path: '' }, { source: 'file', file }, layer);
  else layer.report({ rule: 'G4', severity: 'warning', path: '', message: `there is no file ${file}; it is left out` });
}

/** The table without the sections nobody says anything about, which cannot hold an option that is not supported. */
function whatIsSet(settings: Settings): Options {
  const isSet = ([name, option]: [string, Option]): boolean => option.kind !== 'group' || settings.touches(name);
  return Object.fromEntries(Object.entries(allOptions).filter(isSet));
}

function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The reader of the option says that the value is neither PEM nor a readable file.
    return null;
  }
}

/** Adds where the value came from, and turns unknown names into errors when asked to be strict (G13). */
function finish(problem: Problem, settings: Settings, strict: boolean): Problem {
  const severity = strict && problem.rule === 'G13' ? 'error' : problem.severity;
  return { ...problem, severity, origin: problem.origin ?? settings.get(problem.path)?.origin };
}
