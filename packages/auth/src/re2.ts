import { RE2JS, RE2JSException } from 're2js';

/** An expression in RE2 syntax. Every question takes a time proportional to the text, so that anybody may choose it. */
export interface Re2 {
  readonly source: string;
  /** Number of instructions: what a character of a text costs at most. */
  readonly size: number;
  /** Whether some part of the text matches. */
  foundIn(text: string): boolean;
  /** Whether all of the text matches. */
  matchesAllOf(text: string): boolean;
  /** Named groups of the first part that matches, without those that took no part in it; null when none does. */
  groupsIn(text: string): ReadonlyMap<string, string> | null;
}

/** Throws a SyntaxError. */
export function compileRe2(source: string): Re2 {
  const compiled = compile(source);
  return {
    source,
    size: compiled.programSize(),
    foundIn: (text) => compiled.test(text),
    matchesAllOf: (text) => compiled.testExact(text),
    groupsIn: (text) => groupsOf(compiled.matcher(text)),
  };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new SyntaxError(error.message, { cause: error });
  }
}

function groupsOf(matcher: ReturnType<RE2JS['matcher']>): ReadonlyMap<string, string> | null {
  if (!matcher.find()) return null;
  const groups = new Map<string, string>();
  for (const [name, value] of Object.entries(matcher.getNamedGroups())) {
    if (typeof value === 'string') groups.set(name, value);
  }
  return groups;
}
