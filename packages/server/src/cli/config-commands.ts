import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fullTree } from '../config/full-tree.ts';
import { describeProblem, hasErrors } from '../config/index.ts';
import type { Problem } from '../config/index.ts';
import { readSources } from '../config/load.ts';
import { allOptions } from '../config/options/all.ts';
import { CommandError } from './command-error.ts';
import { loadOrFail, printProblems } from './configuration.ts';
import { readEnvironment } from './environment.ts';
import { configText, writeNewFile } from './new-file.ts';

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/** Writes a small configuration with fresh secrets. */
export async function genConfig(path: string): Promise<void> {
  const tree = {
    client: { token: { hmac_secret_key: random(64) }, allowed_origins: [] },
    admin: { enabled: false, password: random(16), secret: random(64) },
    http_api: { key: random(64) },
  };
  writeNewFile(path, await configText(path, tree));
}

/** Silent when the configuration can be used; otherwise lists everything that is wrong and fails. */
export async function checkConfigFile(file: string, strict: boolean): Promise<void> {
  if (!existsSync(file)) throw new CommandError('config file not found');
  const { problems } = await loadOrFail({ file, strict });
  printProblems(problems);
}

export interface DefaultConfigOptions {
  readonly config: string;
  readonly base?: string;
  readonly dryRun?: boolean;
}

/** Writes, or prints, every option with its default or with what the base file says. */
export async function defaultConfigFile({ config: path, base, dryRun = false }: DefaultConfigOptions): Promise<void> {
  const problems: Problem[] = [];
  const settings = await readSources({ file: base, env: readEnvironment() }, (problem) => problems.push(problem));
  if (hasErrors(problems)) throw new CommandError(problems.map(describeProblem).join('\n'));
  const text = await configText(path, fullTree(allOptions, settings));
  if (dryRun) process.stdout.write(text);
  else writeNewFile(path, text);
}
