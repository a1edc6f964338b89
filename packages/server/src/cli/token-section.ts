import { describeProblem, loadConfig } from '../config/index.ts';
import type { Config, Problem, TokenConfig } from '../config/index.ts';
import { CommandError } from './command-error.ts';
import { readEnvironment } from './environment.ts';

/** Settings of one kind of token, and where they stand. */
export interface TokenSection {
  readonly path: 'client.token' | 'client.subscription_token';
  readonly token: TokenConfig;
}

/** What token commands need of a configuration; what else may be wrong with it does not stop them. */
export async function loadClientSection(file: string): Promise<Config['client']> {
  const loaded = await loadConfig({ file, env: readEnvironment() });
  if (loaded.ok) return loaded.config.client;
  const errors = loaded.problems.filter((problem) => problem.severity === 'error' && isAboutTokens(problem));
  if (errors.length > 0) throw new CommandError(errors.map(describeProblem).join('\n'));
  return loaded.partialConfig.client;
}

function isAboutTokens({ path }: Problem): boolean {
  return path === '' || path.startsWith('client.token') || path.startsWith('client.subscription_token');
}

export function connectionSection(client: Config['client']): TokenSection {
  return { path: 'client.token', token: client.token };
}

/** Subscription tokens have settings of their own where that is switched on. */
export function subscriptionSection(client: Config['client']): TokenSection {
  const { subscriptionToken } = client;
  return subscriptionToken.enabled
    ? { path: 'client.subscription_token', token: subscriptionToken }
    : connectionSection(client);
}
