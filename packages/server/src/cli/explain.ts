import { RefusedError, type ExplainRequest, type Explanation, type Node, type RateLimitRemark } from '@spindle/core';
import type { Config } from '../config/index.ts';
import { openNode } from '../node/open-node.ts';
import { CommandError } from './command-error.ts';
import { loadOrFail, printProblems } from './configuration.ts';

/** Prints what a server with this configuration would say to somebody (Y5). Neither answer is a failure. */
export async function explain(file: string, question: ExplainRequest): Promise<void> {
  const { config, problems } = await loadOrFail({ file });
  printProblems(problems);
  const explanation = await withNode(config, (node) => ask(node, question));
  console.log(describeExplanation(explanation));
  for (const remark of explanation.rateLimits ?? []) console.log(describeRateLimit(remark));
}

/** Like the line of a configuration problem: what, why, how to change it, and the rule. */
export function describeExplanation(explanation: Explanation): string {
  const { rule, because } = explanation;
  if (explanation.allowed) return `allowed: ${because} [${rule}]`;
  const hint = explanation.fix === undefined ? '' : ` → ${explanation.fix}`;
  return `denied with ${explanation.code}: ${because}${hint} [${rule}]`;
}

/** Nobody is connected, so that nothing is used up. */
function describeRateLimit({ path, buckets, isDryRun }: RateLimitRemark): string {
  const allowed = buckets.map(({ rate, intervalMs }) => `${rate} in ${intervalMs / 1_000} s`).join(' and ');
  return `rate limit: ${path} allows ${allowed}${isDryRun ? ', and only reports' : ''} [Y38]`;
}

/** Hands a node to `use` that nobody can connect to. */
export async function withNode<T>(config: Config, use: (node: Node) => Promise<T>): Promise<T> {
  const node = await openNode(config);
  try {
    return await use(node);
  } finally {
    await node.shutdown();
  }
}

/** The explanation; a question that makes no sense fails the command. */
export async function ask(node: Node, question: ExplainRequest): Promise<Explanation> {
  try {
    return await node.explain(question);
  } catch (error) {
    if (error instanceof RefusedError) throw new CommandError(error.message);
    throw error;
  }
}
