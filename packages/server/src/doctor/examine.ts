import type { Check } from './check.ts';
import { skipped, type Diagnosis, type Facts, type Verdict } from './finding.ts';
import type { Question } from './question.ts';

/** A line of the report. */
export interface Finding {
  readonly check: string;
  /** Rule of `spec/doctor.md`. */
  readonly rule: string;
  readonly verdict: Verdict;
  readonly because: string;
  readonly fix?: string | undefined;
}

/** Runs the checks one after another (D1) and tells each finding as it is there. */
export async function examine(
  checks: readonly Check[],
  question: Question,
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  /** Names of checks without which others have nothing to look at (D3). */
  const missing = new Set<string>();
  let known: Facts = {};
  for (const check of checks) {
    const lacking = check.needs.find((name) => missing.has(name));
    const diagnosis: Diagnosis =
      lacking === undefined ? await check.run(question, known) : skipped(`it rests on ${lacking}`);
    if (lacking !== undefined || diagnosis.verdict === 'fault' || diagnosis.isMissing) missing.add(check.name);
    const { verdict, because, fix, learnt } = diagnosis;
    known = { ...known, ...learnt };
    const finding = { check: check.name, rule: check.rule, verdict, because, fix };
    findings.push(finding);
    tell(finding);
  }
  return findings;
}
