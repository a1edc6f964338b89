/** Where JSON text stops being JSON, and what should have come there. */
export interface JsonSyntaxError {
  readonly offset: number;
  readonly expected: string;
}

type Expectation = 'a value' | 'a value or `]`' | 'a key in quotes' | 'a key in quotes or `}`' | '`:`' | Rest;
type Rest = '`,` or `}`' | '`,` or `]`' | 'the end of the file';

const token =
  /([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/uy;

/**
 * Finds the first error of text that `JSON.parse` refused, because not every runtime tells where it stopped.
 * Null when there is none.
 */
export function findJsonError(text: string): JsonSyntaxError | null {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'a value';
  let offset = 0;
  for (;;) {
    offset = skipSpace(text, offset);
    token.lastIndex = offset;
    const match = token.exec(text);
    if (match === null)
      return offset === text.length && expected === 'the end of the file' ? null : { offset, expected };
    const next = step(match[1] ?? (match[2] === undefined ? 'scalar' : 'text'), expected, open);
    if (next === null) return { offset, expected };
    expected = next;
    offset = token.lastIndex;
  }
}

function skipSpace(text: string, from: number): number {
  let offset = from;
  while (offset < text.length && ' \t\r\n'.includes(text.charAt(offset))) offset += 1;
  return offset;
}

/** What must follow `found`, or null when `found` does not fit what was expected. Keeps `open` up to date. */
function step(found: string, expected: Expectation, open: ('{' | '[')[]): Expectation | null {
  const takesValue = expected === 'a value' || expected === 'a value or `]`';
  const takesKey = expected === 'a key in quotes' || expected === 'a key in quotes or `}`';
  const mayClose = expected.endsWith('`}`') || expected.endsWith('`]`');
  if (found === 'text' && takesKey) return '`:`';
  if (found === 'text' || found === 'scalar') return takesValue ? afterValue(open) : null;
  if (found === '{' || found === '[') {
    if (!takesValue) return null;
    open.push(found);
    return found === '{' ? 'a key in quotes or `}`' : 'a value or `]`';
  }
  if (found === ':') return expected === '`:`' ? 'a value' : null;
  if (found === ',') return expected.startsWith('`,`') ? (open.at(-1) === '{' ? 'a key in quotes' : 'a value') : null;
  if (!mayClose || found !== (open.pop() === '{' ? '}' : ']')) return null;
  return afterValue(open);
}

function afterValue(open: readonly ('{' | '[')[]): Rest {
  if (open.length === 0) return 'the end of the file';
  return open.at(-1) === '{' ? '`,` or `}`' : '`,` or `]`';
}
