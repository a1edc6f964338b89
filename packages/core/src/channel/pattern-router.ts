import { parsePattern, shapeOf, type ChannelPattern } from './pattern.ts';

export type PatternVariables = Readonly<Record<string, string>>;

export interface PatternMatch<T> {
  readonly value: T;
  readonly vars: PatternVariables;
}

/** A pattern that cannot be used, by its place in the list. */
export interface PatternProblem {
  readonly index: number;
  /** To be read after the text of the pattern. */
  readonly because: string;
}

/** What stops these patterns from being used together (C81, C82). */
export function findPatternProblems(texts: readonly string[]): readonly PatternProblem[] {
  const problems: PatternProblem[] = [];
  const takenBy = new Map<string, string>();
  for (const [index, text] of texts.entries()) {
    const reading = parsePattern(text);
    if (!reading.ok) {
      problems.push({ index, because: reading.because });
      continue;
    }
    const shape = shapeOf(reading.pattern);
    const other = takenBy.get(shape);
    if (other === undefined) takenBy.set(shape, text);
    else problems.push({ index, because: `takes the same names as the pattern \`${other}\`` });
  }
  return problems;
}

/**
 * Finds the pattern of a name. Segments are compared as they are written: nothing is decoded, folded or normalised, and
 * a variable never reaches over a slash (C81). The cost is bounded by the patterns, whatever the name.
 */
export function createPatternRouter<T>(
  routes: readonly { readonly pattern: ChannelPattern; readonly value: T }[],
): (name: string) => PatternMatch<T> | null {
  const root = emptyBranch<T>();
  let mostSegments = 0;
  for (const { pattern, value } of routes) {
    plant(root, pattern, value);
    mostSegments = Math.max(mostSegments, pattern.segments.length);
  }
  return (name) => {
    if (!name.startsWith('/')) return null;
    // One more than any pattern has is enough to know that none matches.
    const segments = name.slice(1).split('/', mostSegments + 1);
    const end = walk(root, segments, 0);
    return end === null ? null : { value: end.value, vars: valuesOf(end.variables, segments) };
  };
}

interface End<T> {
  readonly value: T;
  readonly variables: readonly Variable[];
}

/** Where in a name a variable stands: from a character of a segment to the end of it. */
interface Variable {
  readonly name: string;
  readonly segment: number;
  readonly from: number;
}

/** Where the patterns that agree so far may go on. */
interface Branch<T> {
  readonly literals: Map<string, Branch<T>>;
  /** By the literal before the variable, the longest first. */
  readonly variables: { readonly literal: string; readonly branch: Branch<T> }[];
  end: End<T> | null;
}

function emptyBranch<T>(): Branch<T> {
  return { literals: new Map(), variables: [], end: null };
}

function plant<T>(root: Branch<T>, pattern: ChannelPattern, value: T): void {
  let branch = root;
  for (const { literal, variable } of pattern.segments) {
    branch = variable === null ? literalBranch(branch, literal) : variableBranch(branch, literal);
  }
  branch.end = { value, variables: variablesIn(pattern) };
}

function literalBranch<T>({ literals }: Branch<T>, literal: string): Branch<T> {
  const known = literals.get(literal);
  if (known !== undefined) return known;
  const branch = emptyBranch<T>();
  literals.set(literal, branch);
  return branch;
}

function variableBranch<T>({ variables }: Branch<T>, literal: string): Branch<T> {
  const known = variables.find((variable) => variable.literal === literal);
  if (known !== undefined) return known.branch;
  const branch = emptyBranch<T>();
  variables.push({ literal, branch });
  variables.sort((a, b) => b.literal.length - a.literal.length);
  return branch;
}

/** C82: segment by segment the literal first, then the variable after the longest literal; what leads nowhere is left. */
function walk<T>(branch: Branch<T>, segments: readonly string[], depth: number): End<T> | null {
  const segment = segments[depth];
  if (segment === undefined) return branch.end;
  const exact = branch.literals.get(segment);
  const found = exact === undefined ? null : walk(exact, segments, depth + 1);
  if (found !== null) return found;
  for (const { literal, branch: next } of branch.variables) {
    if (segment.length <= literal.length || !segment.startsWith(literal)) continue;
    const end = walk(next, segments, depth + 1);
    if (end !== null) return end;
  }
  return null;
}

function variablesIn({ segments }: ChannelPattern): readonly Variable[] {
  return segments.flatMap(({ literal, variable }, segment) =>
    variable === null ? [] : [{ name: variable, segment, from: literal.length }],
  );
}

function valuesOf(variables: readonly Variable[], segments: readonly string[]): PatternVariables {
  return Object.fromEntries(variables.map(({ name, segment, from }) => [name, (segments[segment] ?? '').slice(from)]));
}
