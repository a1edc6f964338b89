import type { Finding } from './examine.ts';
import type { Verdict } from './finding.ts';

const marks: Readonly<Record<Verdict, string>> = {
  ok: 'ok      ',
  warning: 'warning ',
  fault: 'FAULT   ',
  skipped: '-       ',
};

const nameWidth = 16;

/** Like the line of a configuration problem: what, how to change it, and the rule. */
export function describeFinding({ check, rule, verdict, because, fix }: Finding): string {
  const line = `${marks[verdict]}${check.padEnd(nameWidth)}${because} [${rule}]`;
  return fix === undefined ? line : `${line}\n${' '.repeat(marks[verdict].length + nameWidth)}→ ${fix}`;
}

export function faultsOf(findings: readonly Finding[]): number {
  return findings.filter(({ verdict }) => verdict === 'fault').length;
}
