import type { FilterNode } from '@spindle/protocol';
import { compareDecimals, parseDecimal } from './decimal.ts';

/** Says whether the value of a tag fits; undefined stands for a tag that is not there. */
export type Comparison = (value: string | undefined) => boolean;

interface Operator {
  /** What the node needs besides its key: a `val`, `vals`, or neither of them. */
  readonly operand: 'val' | 'vals' | 'none';
  readonly compile: (operand: { readonly val: string; readonly vals: readonly string[] }) => Comparison;
}

const operators: Readonly<Record<string, Operator>> = {
  eq: {
    operand: 'val',
    compile:
      ({ val }) =>
      (value) =>
        value === val,
  },
  neq: {
    operand: 'val',
    compile:
      ({ val }) =>
      (value) =>
        value !== val,
  },
  in: { operand: 'vals', compile: ({ vals }) => isOneOf(vals) },
  nin: { operand: 'vals', compile: ({ vals }) => not(isOneOf(vals)) },
  ex: { operand: 'none', compile: () => (value) => value !== undefined },
  nex: { operand: 'none', compile: () => (value) => value === undefined },
  sw: {
    operand: 'val',
    compile:
      ({ val }) =>
      (value) =>
        value?.startsWith(val) === true,
  },
  ew: {
    operand: 'val',
    compile:
      ({ val }) =>
      (value) =>
        value?.endsWith(val) === true,
  },
  ct: {
    operand: 'val',
    compile:
      ({ val }) =>
      (value) =>
        value?.includes(val) === true,
  },
  gt: { operand: 'val', compile: ({ val }) => asDecimal(val, (order) => order > 0) },
  gte: { operand: 'val', compile: ({ val }) => asDecimal(val, (order) => order >= 0) },
  lt: { operand: 'val', compile: ({ val }) => asDecimal(val, (order) => order < 0) },
  lte: { operand: 'val', compile: ({ val }) => asDecimal(val, (order) => order <= 0) },
};

/** The comparison of a leaf, or what is wrong with it (C71). */
export function compileComparison({ key = '', cmp = '', val = '', vals = [] }: FilterNode): Comparison | string {
  const operator = Object.hasOwn(operators, cmp) ? operators[cmp] : undefined;
  if (operator === undefined) return 'a comparison of the tags filter has no known cmp';
  const { operand, compile } = operator;
  if (operand !== 'none' && key === '') return `${cmp} needs a key`;
  if ((operand === 'val') !== (val !== '')) return operand === 'val' ? `${cmp} needs a val` : `${cmp} takes no val`;
  if ((operand === 'vals') !== vals.length > 0)
    return operand === 'vals' ? `${cmp} needs vals` : `${cmp} takes no vals`;
  return compile({ val, vals });
}

/** A tag that is not there counts as empty. */
function isOneOf(vals: readonly string[]): Comparison {
  const known = new Set(vals);
  return (value = '') => known.has(value);
}

function not(comparison: Comparison): Comparison {
  return (value) => !comparison(value);
}

/** What is no number compares with nothing. */
function asDecimal(val: string, fits: (order: number) => boolean): Comparison {
  const limit = parseDecimal(val);
  if (limit === null) return () => false;
  return (value) => {
    const number = value === undefined ? null : parseDecimal(value);
    return number !== null && fits(compareDecimals(number, limit));
  };
}
