import type { Format, Parsing } from './format.ts';
import { findJsonError } from './json-syntax.ts';

export const jsonFormat: Format = { parse, write: (tree) => `${JSON.stringify(tree, null, 2)}\n` };

function parse(text: string): Parsing {
  try {
    return { ok: true, value: text.trim() === '' ? null : JSON.parse(text) };
  } catch (error) {
    const found = findJsonError(text);
    if (found === null) throw error;
    const before = text.slice(0, found.offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { ok: false, message: `not JSON, expected ${found.expected}`, line: before.length, column };
  }
}
