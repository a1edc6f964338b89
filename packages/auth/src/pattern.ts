import type { Re2 } from './re2.ts';
import { Refused } from './refusal.ts';

/** Longest claim a pattern is matched with, before anything is known of who made the token. */
const maxSubjectLength = 1024;

/** Named groups of the first subject that matches, or null when none does. Throws `Refused` for an overlong subject. */
export function matchAny(pattern: Re2, subjects: readonly string[]): ReadonlyMap<string, string> | null {
  for (const subject of subjects) {
    if (subject.length > maxSubjectLength) {
      throw new Refused(
        'pattern',
        `a claim to be matched with a pattern is longer than ${maxSubjectLength} characters`,
      );
    }
    const groups = pattern.groupsIn(subject);
    if (groups !== null) return groups;
  }
  return null;
}
