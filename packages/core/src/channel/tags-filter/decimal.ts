/** A decimal number as its digits, so that numbers of any length compare exactly. */
export interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros in front. */
  readonly whole: string;
  /** Without zeros at the end. */
  readonly fraction: string;
}

const notation = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const leadingZeros = /^0+(?=\d)/;

/** Digits with an optional sign and an optional fraction; null for anything else, such as an exponent. */
export function parseDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = ''] = notation.exec(text) ?? [];
  if (sign === undefined) return null;
  return {
    isNegative: sign === '-',
    whole: whole.replace(leadingZeros, ''),
    fraction: withoutTrailingZeros(fraction),
  };
}

/** An expression for this would take quadratic time. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (isZero(a) && isZero(b)) return 0;
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  return a.isNegative ? compareMagnitudes(b, a) : compareMagnitudes(a, b);
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  return a.whole.length - b.whole.length || compareText(a.whole, b.whole) || compareText(a.fraction, b.fraction);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isZero({ whole, fraction }: Decimal): boolean {
  return whole === '0' && fraction === '';
}
