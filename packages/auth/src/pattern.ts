import { Refused } from './refusal.ts';

/** Longest claim a pattern is matched with: JavaScript's expressions backtrack, RE2's did not. */
const maxSubjectLength = 1024;

/** Named groups of the first subject that matches, or null when none does. Throws `Refused` for an overlong subject. */
export function matchAny(pattern: RegExp, subjects: readonly string[]): ReadonlyMap<string, string> | null {
  for (const subject of subjects) {
    if (subject.length > maxSubjectLength) {
      throw new Refused(
        'pattern',
        `a claim to be matched with a pattern is longer than ${maxSubjectLength} characters`,
      );
    }
    const match = pattern.exec(subject);
    if (match === null) continue;
    // A group that took no part in the match has no value.
    return new Map(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined));
  }
  return null;
}
