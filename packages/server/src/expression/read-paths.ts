import type { ASTNode } from '@marcbachmann/cel-js';
import { partsOf } from './syntax-tree.ts';

/** What an expression reads of the variables, such as `meta.roles`; each once, in the order of the source. */
export function readPaths(ast: ASTNode, variables: Readonly<Record<string, unknown>>): readonly string[] {
  const found = new Set<string>();
  collect(ast, variables, found);
  return [...found];
}

function collect(node: ASTNode, variables: Readonly<Record<string, unknown>>, found: Set<string>): void {
  const path = pathOf(node);
  if (path === null) {
    for (const part of partsOf(node)) collect(part, variables, found);
  } else if (Object.hasOwn(variables, path[0] ?? '')) {
    found.add(path.join('.'));
  }
}

/** `vars.room` and `vars["room"]` are one path; null for anything that is no path. */
function pathOf(node: ASTNode): readonly string[] | null {
  if (node.op === 'id') return [node.args];
  if (node.op === '.') return extended(node.args[0], node.args[1]);
  if (node.op !== '[]') return null;
  const [whole, member] = node.args;
  return member.op === 'value' && typeof member.args === 'string' ? extended(whole, member.args) : null;
}

function extended(whole: ASTNode, member: string): readonly string[] | null {
  const path = pathOf(whole);
  return path === null ? null : [...path, member];
}
