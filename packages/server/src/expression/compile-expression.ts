import type { Expression, ExpressionResult, ExpressionVariables } from '@spindle/core';
import type { ParseResult } from '@marcbachmann/cel-js';
import { findCostly } from './costly.ts';
import { createSearches, linearMatches, useLinearMatches } from './linear-matches.ts';
import { readPaths } from './read-paths.ts';

export type Compilation =
  | { readonly ok: true; readonly expression: Expression }
  /** What is wrong, with the place, to be read after the source. */
  | { readonly ok: false; readonly because: string; readonly suggestion?: string | undefined };

export type CompileExpression = (source: string) => Compilation;

/** Types of what an expression may ask about (C85), in the words of CEL. */
const variableTypes = {
  subscribed: 'bool',
  user: 'string',
  meta: 'map<string, dyn>',
  channel: 'string',
  vars: 'map<string, string>',
  labels: 'map<string, string>',
} as const satisfies Record<keyof ExpressionVariables, string>;

/** Enough for every sensible condition; an expression runs for each command it decides about (G94). */
const limits = { maxAstNodes: 200, maxDepth: 32, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 };
const mostCharacters = 2_000;

/** Loads the language, which a configuration without expressions does not need. */
export async function createExpressionCompiler(): Promise<CompileExpression> {
  const { Environment, EvaluationError, ParseError, serialize, TypeError } = await import('@marcbachmann/cel-js');
  const environment = new Environment({ limits });
  for (const [name, type] of Object.entries(variableTypes)) environment.registerVariable(name, type);
  environment.registerFunction(`string.${linearMatches}(string): bool`, createSearches());

  function check(parsed: ParseResult, source: string): Compilation | null {
    const { error, type } = parsed.check();
    if (error !== undefined) return bad(describeError(error, source));
    if (type !== 'bool' && type !== 'dyn') return bad(`must be true or false, and is ${type ?? 'something else'}`);
    const costly = findCostly(parsed.ast);
    return costly === null ? null : bad(`${costly.because}, at character ${costly.at + 1}`);
  }

  return (source) => {
    if (source.length > mostCharacters) return bad(`must not be longer than ${mostCharacters} characters`);
    try {
      const parsed = environment.parse(source);
      const problem = check(parsed, source);
      if (problem !== null) return problem;
      const reads = readPaths(parsed.ast, variableTypes);
      useLinearMatches(parsed.ast);
      const linear = environment.parse(serialize(parsed.ast));
      const evaluate = (variables: ExpressionVariables) => run(linear, variables, EvaluationError);
      return { ok: true, expression: { source, reads, evaluate } };
    } catch (error) {
      if (!(error instanceof ParseError || error instanceof TypeError)) throw error;
      return bad(describeError(error, source), inWordsOfCel(source));
    }
  };
}

interface CelError extends Error {
  readonly code: string;
  readonly summary: string;
  readonly range?: { readonly start: number; readonly end: number };
}

function run(
  parsed: ParseResult,
  variables: ExpressionVariables,
  Failure: new (message: string) => CelError,
): ExpressionResult {
  try {
    const value: unknown = parsed(variables);
    if (typeof value === 'boolean') return { ok: true, isTrue: value };
    return { ok: false, because: 'the result is neither true nor false' };
  } catch (error) {
    if (error instanceof Failure) return { ok: false, because: describeFailure(error, parsed.ast.input) };
    // A function of the language went wrong on these values.
    return { ok: false, because: 'a function refuses its arguments' };
  }
}

/** The library's own sentence could quote values, and `meta` is for the server alone. */
function describeFailure({ code, range }: CelError, source: string): string {
  const what = code.replaceAll('_', ' ');
  return range === undefined ? what : `${what} at \`${source.slice(range.start, range.end)}\``;
}

function describeError({ summary, range }: CelError, source: string): string {
  const what = `cannot be understood: ${summary}`;
  if (range === undefined) return what;
  return range.start >= source.length ? `${what}, at the end` : `${what}, at character ${range.start + 1}`;
}

const words = { or: '||', and: '&&', not: '!' } as const;

/** Who writes words gets the operators. */
function inWordsOfCel(source: string): string | undefined {
  const [, word] = /\s(or|and|not)\s/.exec(` ${source} `) ?? [];
  return word === undefined ? undefined : `\`${words[word as keyof typeof words]}\` for \`${word}\``;
}

function bad(because: string, suggestion?: string): Compilation {
  return { ok: false, because, suggestion };
}
