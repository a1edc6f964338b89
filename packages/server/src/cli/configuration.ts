import { describeProblem, loadConfig } from '../config/index.ts';
import type { ConfigSources, LoadedConfig, Problem } from '../config/index.ts';
import { CommandError } from './command-error.ts';
import { readEnvironment } from './environment.ts';

/** A configuration to run with, and what there is to warn about. */
export type UsableConfig = Extract<LoadedConfig, { readonly ok: true }>;

/** Loads the configuration to run with. With errors, lists all problems on standard error and fails. */
export async function loadOrFail(sources: Omit<ConfigSources, 'env'>): Promise<UsableConfig> {
  const loaded = await loadConfig({ ...sources, env: readEnvironment() });
  if (loaded.ok) return loaded;
  printProblems(loaded.problems);
  const errors = loaded.problems.filter((problem) => problem.severity === 'error').length;
  throw new CommandError(`the configuration has ${errors === 1 ? 'an error' : `${errors} errors`}`);
}

export function printProblems(problems: readonly Problem[]): void {
  for (const problem of problems) console.error(`${problem.severity}: ${describeProblem(problem)}`);
}
