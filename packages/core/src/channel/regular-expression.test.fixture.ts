import type { RegularExpression } from './regular-expression.ts';

/** For the harmless expressions of tests. */
export function searching(expression: RegExp): RegularExpression {
  return { source: expression.source, foundIn: (text) => text.search(expression) !== -1 };
}
