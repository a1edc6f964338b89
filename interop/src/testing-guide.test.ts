import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findBun } from './find-bun.ts';
import { findNode } from './find-node.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Those of its test files that always have the same number of tests. */
const numTests = { 'chat.test.mjs': 3, 'rules.test.mjs': 2, 'sleep.test.mjs': 1, 'protocol.test.mjs': 1 };
const contracts = 'engine.test.mjs';

/** The tests of the guide, as an application would have them, in folders from which they find the packages. */
describe('the guide to testing an application', () => {
  let folder: string;
  let server: Server;
  let files: readonly (readonly [name: string, code: string])[];
  let env: NodeJS.ProcessEnv;

  before(async () => {
    server = await Server.start();
    const text = await readFile(join(root, 'docs', 'guide', 'testing.md'), 'utf8');
    files = [...text.matchAll(/^```js\n\/\/ (\S+)\n([^]*?)^```/gm)].map(([, name = '', code = '']) => [
      name,
      code.replace(`'centrifuge'`, `'centrifuge-5'`).replace('Cable.to(8000)', `Cable.to(${server.port})`),
    ]);
    const cache = join(root, 'interop', '.cache');
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'testing-'));
    // A child of a test process would report to it instead of printing.
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    env = { ...inherited, NO_COLOR: '1', TOKEN: sign({ sub: 'ann' }) };
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await server.dispose();
  });

  /** A folder with the files, for one runner. */
  async function write(runner: string, adapt = (code: string): string => code): Promise<string> {
    const cwd = join(folder, runner);
    await mkdir(cwd);
    await Promise.all(files.map(([name, code]) => writeFile(join(cwd, name), adapt(code))));
    return cwd;
  }

  async function node(): Promise<string> {
    const found = await findNode();
    assert.ok(found, 'no Node that is new enough; npm install brings one');
    return found;
  }

  it('K17 every test of it is a file', () => {
    assert.deepEqual(files.map(([name]) => name).sort(), [...Object.keys(numTests), contracts].sort());
  });

  it('K10 K14 K16 K17 its tests pass on node:test, and the process ends by itself', async () => {
    const cwd = await write('node');
    for (const [name, count] of Object.entries(numTests)) {
      const { stdout } = await run(await node(), ['--test', '--test-reporter=tap', name], {
        cwd,
        env,
        timeout: 60_000,
      });
      assert.match(stdout, new RegExp(`^# pass ${count}$`, 'm'), name);
    }
    await run(await node(), ['--test', contracts], { cwd, env, timeout: 60_000 });
  });

  it('K10 K14 K16 K17 its tests pass on bun test', async () => {
    const cwd = await write('bun');
    for (const [name, count] of Object.entries(numTests)) {
      const { stderr } = await run(await findBun(), ['test', `./${name}`], { cwd, env, timeout: 60_000 });
      assert.match(stderr, new RegExp(`^ *${count} pass\n *0 fail`, 'm'), name);
    }
    await run(await findBun(), ['test', `./${contracts}`], { cwd, env, timeout: 60_000 });
  });

  it('K10 K14 K16 K17 its tests pass on Vitest, with the runner taken from there', async () => {
    const cwd = await write('vitest', (code) => code.replace(`from 'node:test'`, `from 'vitest'`));
    const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
    const { stdout } = await run(await node(), [vitest, 'run'], { cwd, env, timeout: 90_000 });
    assert.match(stdout, new RegExp(`Test Files {2}${files.length} passed \\(${files.length}\\)`));
    assert.doesNotMatch(stdout, /skipped/);
  });
});
