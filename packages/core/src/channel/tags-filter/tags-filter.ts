import type { FilterNode } from '@spindle/protocol';
import { compileComparison } from './comparison.ts';

type Tags = Readonly<Record<string, string>>;
type Matches = (tags: Tags) => boolean;

/** Which publications of a channel a subscriber wants, by their tags. */
export interface TagsFilter {
  /** Filters with the same id let the same publications pass. */
  readonly id: string;
  /** A publication without tags counts as having none of them. */
  readonly matches: (tags: Tags | undefined) => boolean;
}

/** Nodes of one filter: every publication is held against all of them. */
const maxNodes = 1_000;
const noTags: Tags = {};

/** Checks and compiles a filter; answers what is wrong with one that is not valid (C70 to C72). */
export function compileTagsFilter(root: FilterNode): TagsFilter | string {
  if (countNodes(root) > maxNodes) return `the tags filter has more than ${maxNodes} nodes`;
  const matches = compile(root);
  if (typeof matches === 'string') return matches;
  return { id: JSON.stringify(canonical(root)), matches: (tags = noTags) => matches(tags) };
}

function countNodes({ nodes = [] }: FilterNode): number {
  return nodes.reduce((count, node) => count + countNodes(node), 1);
}

function compile(node: FilterNode): Matches | string {
  const { op = '', key = '', nodes = [] } = node;
  if (op === '') {
    const comparison = compileComparison(node);
    // Keys are chosen by clients: only own ones are tags.
    return typeof comparison === 'string'
      ? comparison
      : (tags) => comparison(Object.hasOwn(tags, key) ? tags[key] : undefined);
  }
  if (op !== 'and' && op !== 'or' && op !== 'not') return 'a node of the tags filter has no known op';
  if (op === 'not' ? nodes.length !== 1 : nodes.length === 0) {
    return `${op} needs ${op === 'not' ? 'exactly one node' : 'at least one node'}`;
  }
  const children: Matches[] = [];
  for (const child of nodes) {
    const compiled = compile(child);
    if (typeof compiled === 'string') return compiled;
    children.push(compiled);
  }
  if (op === 'or') return (tags) => children.some((matches) => matches(tags));
  if (op === 'and') return (tags) => children.every((matches) => matches(tags));
  return (tags) => !children.some((matches) => matches(tags));
}

/** What of a node has a meaning, in a fixed order. */
function canonical({ op = '', key = '', cmp = '', val = '', vals = [], nodes = [] }: FilterNode): unknown {
  return op === '' ? [cmp, key, val, ...vals] : [op, ...nodes.map(canonical)];
}
