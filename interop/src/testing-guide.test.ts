import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findBun } from './find-bun.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The test of the guide, as an application would have it, in a folder from which it finds the packages. */
describe('the guide to testing an application', () => {
  let folder: string;
  let file: string;

  before(async () => {
    const text = await readFile(join(root, 'docs', 'guide', 'testing.md'), 'utf8');
    const [, name = '', code = ''] = /^```js\n\/\/ (\S+\.test\.mjs)\n([^]*?)^```/m.exec(text) ?? [];
    const cache = join(root, 'interop', '.cache');
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'testing-'));
    file = join(folder, name);
    await writeFile(file, code.replace(`'centrifuge'`, `'centrifuge-5'`));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('K10 K14 K16 its test passes on node:test, and the process ends by itself', async () => {
    // A child of a test process would report to it instead of printing.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = ['--test', '--test-reporter=tap', file];
    const { stdout } = await run(process.execPath, args, { env, timeout: 60_000 });
    assert.match(stdout, /^# pass 3$/m);
    assert.match(stdout, /^# fail 0$/m);
  });

  it('K10 K14 K16 its test passes on bun test', async () => {
    const { stderr } = await run(await findBun(), ['test', file], { timeout: 60_000 });
    assert.match(stderr, /3 pass\n\s*0 fail/);
  });
});
