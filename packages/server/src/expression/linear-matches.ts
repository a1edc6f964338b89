import { compileLinear, type LinearPattern } from '@spindle/auth';
import type { ASTNode } from '@marcbachmann/cel-js';
import { partsOf } from './syntax-tree.ts';

/** What takes the place of `matches`: the language's own uses expressions whose time may double with every character. */
export const linearMatches = 'matchesInLinearTime';

/** Finds a regular expression anywhere in a text, as CEL does. Throws a SyntaxError. */
export function compileSearch(source: string): LinearPattern {
  const [flags = ''] = /^\(\?[is]+\)/.exec(source) ?? [];
  return compileLinear(`${flags}[\\s\\S]*(?:${source.slice(flags.length)})[\\s\\S]*`);
}

/** Searches with expressions of the configuration, each compiled once. */
export function createSearches(): (text: string, source: string) => boolean {
  const compiled = new Map<string, LinearPattern>();
  return (text, source) => {
    let pattern = compiled.get(source);
    if (pattern === undefined) {
      pattern = compileSearch(source);
      compiled.set(source, pattern);
    }
    return pattern.matches(text);
  };
}

/** Changes every `matches` of the tree. */
export function useLinearMatches(node: ASTNode): void {
  if (node.op === 'rcall' && node.args[0] === 'matches') node.args[0] = linearMatches;
  for (const part of partsOf(node)) useLinearMatches(part);
}
