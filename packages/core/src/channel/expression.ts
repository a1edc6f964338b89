import type { PatternVariables } from './pattern-router.ts';
import type { Labels } from './principal.ts';

/** What an expression may ask about (C85). */
export interface ExpressionVariables {
  readonly subscribed: boolean;
  readonly user: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly channel: string;
  readonly vars: PatternVariables;
  readonly labels: Labels;
}

/** `because` names no values, because `meta` may hold secrets. */
export type ExpressionResult =
  | { readonly ok: true; readonly isTrue: boolean }
  | { readonly ok: false; readonly because: string };

/** A condition of the configuration, ready to be asked. The core knows no language of expressions. */
export interface Expression {
  /** As the configuration has it. */
  readonly source: string;
  /** What it reads, such as `user`, `vars.room` or `meta.roles`; for explanations. */
  readonly reads: readonly string[];
  /** Never throws. */
  evaluate(variables: ExpressionVariables): ExpressionResult;
}
