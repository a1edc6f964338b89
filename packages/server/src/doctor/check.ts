import type { Diagnosis, Facts } from './finding.ts';
import type { Question } from './question.ts';

/** One thing a client does, and what it says about the deployment. */
export interface Check {
  readonly name: string;
  /** Rule of `spec/doctor.md`. */
  readonly rule: string;
  /** Without these there is nothing to look at: the check is skipped when one of them has found a fault, or was skipped so. */
  readonly needs: readonly string[];
  run(question: Question, known: Facts): Promise<Diagnosis>;
}
