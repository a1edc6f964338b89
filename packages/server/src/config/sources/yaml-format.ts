import { parseDocument, stringify } from 'yaml';
import { headline } from './headline.ts';
import type { Format, Parsing } from './format.ts';

export const yamlFormat: Format = { parse, write: (tree) => stringify(tree) };

function parse(text: string): Parsing {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error === undefined) return { ok: true, value: document.toJS() };
  const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
  return { ok: false, message: `not YAML, ${headline(error)}`, line, column: col };
}
