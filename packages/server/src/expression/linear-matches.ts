import { compileRe2, type Re2 } from '@spindle/auth';
import type { ASTNode } from '@marcbachmann/cel-js';
import { partsOf } from './syntax-tree.ts';

/** What takes the place of `matches`: the language's own uses expressions whose time may double with every character. */
export const linearMatches = 'matchesInLinearTime';

/** Searches anywhere in a text, as CEL does, with expressions of the configuration, each compiled once. */
export function createSearches(): (text: string, source: string) => boolean {
  const compiled = new Map<string, Re2>();
  return (text, source) => {
    let pattern = compiled.get(source);
    if (pattern === undefined) {
      pattern = compileRe2(source);
      compiled.set(source, pattern);
    }
    return pattern.foundIn(text);
  };
}

/** Changes every `matches` of the tree. */
export function useLinearMatches(node: ASTNode): void {
  if (node.op === 'rcall' && node.args[0] === 'matches') node.args[0] = linearMatches;
  for (const part of partsOf(node)) useLinearMatches(part);
}
