/**
 * Holds `spec/` and the tests together: every numbered rule has a test whose title begins with its id, and no test
 * names a rule that does not exist. Prints what is missing and exits 1.
 */
import { Glob } from 'bun';

const ruleLine = /^- \*\*([A-Z]\d+)\*\* /gm;
/** A title may begin with several ids: `'S20 S22 a connection …'`. */
const testTitle = /\b(?:it|test|describe)(?:\.\w+)?\(\s*[`'"]((?:[A-Z]\d+[ ,:]+)+)/g;

async function collect(pattern: string, expression: RegExp): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const path of new Glob(pattern).scan('.')) {
    if (path.includes('node_modules') || path.includes('/dist')) continue;
    const text = await Bun.file(path).text();
    for (const [, ids = ''] of text.matchAll(expression)) {
      for (const id of ids.match(/[A-Z]\d+/g) ?? []) found.set(id, path);
    }
  }
  return found;
}

const rules = await collect('spec/*.md', ruleLine);
const tests = await collect('{packages,interop}/**/*.ts', testTitle);
const byId = ([a]: [string, string], [b]: [string, string]): number => a.localeCompare(b, 'en', { numeric: true });
const untested = [...rules].filter(([id]) => !tests.has(id)).sort(byId);
const unknown = [...tests].filter(([id]) => !rules.has(id)).sort(byId);

for (const [id, path] of untested) console.error(`${id} of ${path} has no test`);
for (const [id, path] of unknown) console.error(`${path} tests ${id}, which no file of spec/ states`);
console.log(`${rules.size} rules, ${untested.length} without a test, ${unknown.length} tests of unknown rules`);
process.exit(untested.length + unknown.length > 0 ? 1 : 0);
