import type { ASTNode } from '@marcbachmann/cel-js';
import { compileSearch, linearMatches } from './linear-matches.ts';
import { partsOf } from './syntax-tree.ts';

/** A part of an expression whose cost nobody could foresee. */
export interface CostlyPart {
  readonly because: string;
  /** Offset in the source. */
  readonly at: number;
}

const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/**
 * G94: the cost of an expression grows with `meta` at most in proportion, so a list is not gone over for every item of
 * another one, and regular expressions are part of the configuration.
 */
export function findCostly(ast: ASTNode): CostlyPart | null {
  return find(ast, false);
}

function find(node: ASTNode, isInLoop: boolean): CostlyPart | null {
  if (node.op !== 'rcall') return first(partsOf(node), isInLoop);
  const [name, receiver, args] = node.args;
  if (loops.has(name) && isInLoop) return { because: 'must not go over a list within a list', at: node.start };
  if ((name === 'matches' || name === linearMatches) && !isRegex(args[0])) {
    return { because: 'must match a regular expression that stands in it and compiles', at: node.start };
  }
  return find(receiver, isInLoop) ?? first(args, isInLoop || loops.has(name));
}

function first(nodes: readonly ASTNode[], isInLoop: boolean): CostlyPart | null {
  for (const node of nodes) {
    const costly = find(node, isInLoop);
    if (costly !== null) return costly;
  }
  return null;
}

function isRegex(node: ASTNode | undefined): boolean {
  if (node?.op !== 'value' || typeof node.args !== 'string') return false;
  try {
    return compileSearch(node.args).numStates > 0;
  } catch {
    // A syntax error: that is the answer.
    return false;
  }
}
