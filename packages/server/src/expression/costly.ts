import { compileRe2 } from '@spindle/auth';
import type { ASTNode } from '@marcbachmann/cel-js';
import { linearMatches } from './linear-matches.ts';
import { partsOf } from './syntax-tree.ts';

/** A part of an expression whose cost nobody could foresee. */
export interface CostlyPart {
  readonly because: string;
  /** Offset in the source. */
  readonly at: number;
}

const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/**
 * G94: no loop within a loop, which would let the cost grow with a power of the size of `meta`, and no regular expression
 * that is not part of the configuration.
 */
export function findCostly(ast: ASTNode): CostlyPart | null {
  return find(ast, false);
}

function find(node: ASTNode, isInLoop: boolean): CostlyPart | null {
  if (node.op !== 'rcall') return first(partsOf(node), isInLoop);
  const [name, receiver, args] = node.args;
  if (loops.has(name) && isInLoop) return { because: 'must not go over a list within a list', at: node.start };
  if (name === 'matches' || name === linearMatches) {
    const problem = regexProblem(args[0]);
    if (problem !== null) return { because: problem, at: node.start };
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

function regexProblem(node: ASTNode | undefined): string | null {
  if (node?.op !== 'value' || typeof node.args !== 'string') return 'must match a regular expression that stands in it';
  try {
    compileRe2(node.args);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `has a regular expression that does not compile (${error.message})`;
  }
}
