import type { Explanation } from '@spindle/core';
import { CommandError } from './command-error.ts';
import { loadOrFail, printProblems } from './configuration.ts';
import { ask, describeExplanation, withNode } from './explain.ts';
import { readPolicyTable, type PolicyCase } from './policy-table.ts';

/** Holds a table of expectations against a configuration; fails with every row that turns out otherwise (Y6). */
export async function testPolicy(table: string, file: string): Promise<void> {
  const cases = await readPolicyTable(table);
  const { config, problems } = await loadOrFail({ file });
  printProblems(problems);
  const differing = await withNode(config, async (node) => {
    const lines: string[] = [];
    for (const row of cases) {
      const explanation = await ask(node, row.question);
      if (!isExpected(row, explanation)) lines.push(describeDifference(row, explanation));
    }
    return lines;
  });
  for (const line of differing) console.error(line);
  if (differing.length > 0) throw new CommandError(`${differing.length} of ${cases.length} cases turn out otherwise`);
  console.log(`${cases.length} cases as expected`);
}

function isExpected({ expected, rule }: PolicyCase, explanation: Explanation): boolean {
  return explanation.allowed === (expected === 'allowed') && (rule === undefined || rule === explanation.rule);
}

function describeDifference({ label, question, expected, rule }: PolicyCase, explanation: Explanation): string {
  const { user, operation, channel } = question;
  const who = user === undefined ? '' : `user "${user}", `;
  const what = channel === undefined ? operation : `${operation} ${channel}`;
  const wanted = rule === undefined ? expected : `${expected} by ${rule}`;
  return `${label} (${who}${what}): expected ${wanted}, but ${describeExplanation(explanation)}`;
}
