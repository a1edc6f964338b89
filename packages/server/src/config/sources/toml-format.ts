import { parse as parseToml, stringify, TomlError } from 'smol-toml';
import { headline } from './headline.ts';
import type { Format, Parsing } from './format.ts';

export const tomlFormat: Format = { parse, write: (tree) => `${stringify(tree)}\n` };

function parse(text: string): Parsing {
  try {
    return { ok: true, value: parseToml(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ok: false, message: `not TOML, ${headline(error)}`, line: error.line, column: error.column };
  }
}
