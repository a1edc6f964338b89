import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, describe, it } from 'node:test';
import { Folder, Running, spindle, supportedNode } from './launch.test.fixture.ts';
import type { Finished } from './launch.test.fixture.ts';

const bin = fileURLToPath(new URL('../../bin', import.meta.url));
const node = await supportedNode();
const version = /^Spindle v\d+\.\d+\.\d+ \(Bun \d+\.\d+\.\d+\)\n$/;

/**
 * An installation with the launcher and a program that prints its arguments; `bunPackage` is what stands where the
 * dependency keeps its binary, `platformPackage` the folder of the platform's binary. Bun of the tests plays the binary.
 */
function install(
  folder: Folder,
  name: string,
  parts: { bunPackage?: 'placeholder'; platformPackage?: string },
): string {
  const root = join(folder.path, name);
  const server = join(root, 'node_modules/@spindle/server');
  mkdirSync(join(server, 'src/cli'), { recursive: true });
  cpSync(bin, join(server, 'bin'), { recursive: true });
  writeFileSync(join(server, 'src/cli/main.ts'), 'console.log("ran", process.execPath, ...process.argv.slice(2));');
  if (parts.bunPackage !== undefined) {
    const bun = join(root, 'node_modules/bun');
    mkdirSync(join(bun, 'bin'), { recursive: true });
    writeFileSync(join(bun, 'package.json'), '{"name": "bun", "version": "1.4.5"}');
    writeFileSync(join(bun, 'bin/bun.exe'), 'a placeholder, replaced by an install script');
  }
  if (parts.platformPackage !== undefined) {
    const platform = join(root, 'node_modules/@oven', parts.platformPackage);
    mkdirSync(join(platform, 'bin'), { recursive: true });
    writeFileSync(join(platform, 'package.json'), '{"version": "1.4.5"}');
    placeBun(join(platform, 'bin/bun'));
  }
  return join(server, 'bin/spindle.mjs');
}

function placeBun(path: string): void {
  try {
    linkSync(process.execPath, path);
  } catch {
    // Hard links do not cross file systems.
    symlinkSync(process.execPath, path);
  }
}

describe('launcher', () => {
  const folder = new Folder();
  after(() => folder.remove());

  /** Without the folders of this installation, and without another Bun of the machine. */
  const bare = { PATH: dirname(nodePath()) };
  const launch = (launcher: string, env: Record<string, string> = {}): Promise<Finished> =>
    new Running(nodePath(), [launcher, 'a', 'b c'], folder.path, { ...bare, ...env }).finished;

  it('G83 runs on the Bun that comes as a dependency', async () => {
    const { code, stdout } = await spindle(['version'], folder.path);
    assert.equal(code, 0);
    assert.match(stdout, version);
  });

  const architecture = process.arch === 'arm64' ? 'aarch64' : process.arch;
  for (const flavour of ['', '-musl', '-baseline']) {
    it(`G83 with install scripts blocked, runs on the binary of the platform${flavour}`, async () => {
      const platformPackage = `bun-${process.platform}-${architecture}${flavour}`;
      const { code, stdout, stderr } = await launch(
        install(folder, `blocked${flavour}`, { bunPackage: 'placeholder', platformPackage }),
      );
      assert.equal(stderr, '');
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^ran .*${platformPackage}/bin/bun a b c\n$`));
    });
  }

  it('G98 a published package runs from its bundle, a checkout from its sources', async () => {
    const launcher = install(folder, 'bundled', {});
    const bundled = join(dirname(launcher), '../dist/bundle/main.js');
    mkdirSync(dirname(bundled), { recursive: true });
    writeFileSync(bundled, 'console.log("ran the bundle", ...process.argv.slice(2));');
    const ownBun = { SPINDLE_BUN: process.execPath };
    assert.equal((await launch(launcher, ownBun)).stdout, 'ran the bundle a b c\n');
    writeFileSync(join(dirname(launcher), '../tsconfig.json'), '{}');
    assert.match((await launch(launcher, ownBun)).stdout, /^ran .*bun.* a b c\n$/);
  });

  it('G83 SPINDLE_BUN comes first', async () => {
    const launcher = install(folder, 'chosen', { bunPackage: 'placeholder' });
    const { code, stdout } = await launch(launcher, { SPINDLE_BUN: process.execPath });
    assert.equal(code, 0);
    assert.match(stdout, /^ran /);
    const wrong = await launch(launcher, { SPINDLE_BUN: join(folder.path, 'none') });
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /^error: SPINDLE_BUN is .*none, which is no Bun executable\.\n$/);
  });

  it('G83 a Bun on the PATH is the last resort, and an old or fake one is not taken', async () => {
    const launcher = install(folder, 'path', { bunPackage: 'placeholder' });
    const good = join(folder.path, 'good');
    const fake = join(folder.path, 'fake');
    for (const path of [good, fake]) mkdirSync(path);
    placeBun(join(good, 'bun'));
    writeFileSync(join(fake, 'bun'), `#!/bin/sh\necho 1.3.9\n#${' '.repeat(1_100_000)}`);
    chmodSync(join(fake, 'bun'), 0o755);
    const found = await launch(launcher, { PATH: `${fake}:${good}:${bare.PATH}` });
    assert.equal(found.code, 0, found.stderr);
    assert.match(found.stdout, /^ran /);
    const none = await launch(launcher, { PATH: `${fake}:${bare.PATH}` });
    assert.equal(none.code, 1);
  });

  it('G83 without any Bun, says what to do', async () => {
    for (const parts of [{}, { bunPackage: 'placeholder' } as const]) {
      const { code, stdout, stderr } = await launch(install(folder, `none${Object.keys(parts).length}`, parts));
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^error: Spindle runs on Bun, and there is none for \w+ on \w+\.\n/);
      assert.match(stderr, /npm rebuild bun/);
      assert.match(stderr, /SPINDLE_BUN/);
    }
  });

  describe('on Node', () => {
    const runs = (launcher: string, args: string[], env: Record<string, string> = {}): Promise<Finished> =>
      new Running(node ?? '', [launcher, ...args], folder.path, { ...bare, ...env }).finished;

    function compile(launcher: string): string {
      const main = join(dirname(launcher), '../dist/cli/main.js');
      mkdirSync(dirname(main), { recursive: true });
      writeFileSync(main, 'console.log("ran", process.execPath, ...process.argv.slice(2)); process.exitCode = 7;');
      writeFileSync(join(dirname(launcher), '../package.json'), '{"type": "module"}');
      return main;
    }

    it('T80 --runtime node and SPINDLE_RUNTIME run the compiled program', { skip: node === null }, async () => {
      const launcher = install(folder, 'compiled', {});
      compile(launcher);
      const onNode = { SPINDLE_RUNTIME: 'node' };
      for (const [args, env] of [
        [['--runtime', 'node', 'a', 'b c'], {}],
        [['a', '--runtime=node', 'b c'], { SPINDLE_RUNTIME: 'bun' }],
        [['a', 'b c'], onNode],
      ] as const) {
        const { code, stdout, stderr } = await runs(launcher, [...args], env);
        assert.deepEqual([code, stderr, stdout], [7, '', `ran ${node} a b c\n`]);
      }
      const { stdout } = await runs(launcher, ['a', '--', '--runtime', 'c'], onNode);
      assert.equal(stdout, `ran ${node} a -- --runtime c\n`);
      const onBun = await runs(launcher, ['--runtime', 'bun'], { ...onNode, SPINDLE_BUN: process.execPath });
      assert.equal(onBun.stdout, `ran ${process.execPath}\n`);
    });

    it('T80 without the compiled program, says how to get it', { skip: node === null }, async () => {
      const { code, stderr } = await runs(install(folder, 'source', {}), ['--runtime', 'node']);
      assert.deepEqual(
        [code, stderr],
        [1, 'error: --runtime node needs the compiled program: run npx tsc -b first.\n'],
      );
    });

    it(
      'T80 a source newer than what was compiled is told, and it runs all the same',
      { skip: node === null },
      async () => {
        const launcher = install(folder, 'older', {});
        compile(launcher);
        const note = join(dirname(launcher), '../tsconfig.tsbuildinfo');
        writeFileSync(note, '');
        utimesSync(note, 1, 1);
        const { code, stdout, stderr } = await runs(launcher, ['--runtime', 'node']);
        assert.match(stderr, /^warning: .*src\/cli\/main\.ts has changed since it was compiled: run npx tsc -b\n$/);
        assert.deepEqual([code, stdout], [7, `ran ${node}\n`]);
      },
    );

    it('T80 another runtime, or another program that plays it, is refused', async () => {
      const launcher = install(folder, 'other', {});
      const { code, stderr } = await launch(launcher, { SPINDLE_RUNTIME: 'deno' });
      assert.deepEqual([code, stderr], [1, 'error: there is no runtime "deno": choose bun or node.\n']);
      const bun = await new Running(process.execPath, [launcher, '--runtime', 'node'], folder.path, bare).finished;
      assert.equal(bun.code, 1);
      assert.match(bun.stderr, /^error: --runtime node needs Node to start Spindle, and this is Bun \d/);
    });
  });

  it('G84 passes on arguments and the exit code', async () => {
    assert.equal((await spindle(['gensubtoken'], folder.path)).code, 1);
    assert.equal((await spindle(['--version'], folder.path)).code, 0);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`G84 passes on ${signal}, and ends as the child ends`, async () => {
      const launcher = install(folder, signal, {});
      const main = join(dirname(launcher), '../src/cli/main.ts');
      writeFileSync(
        main,
        `process.on('${signal}', () => process.exit(42)); setInterval(() => {}, 1000); console.log('up');`,
      );
      const running = new Running(nodePath(), [launcher], folder.path, { SPINDLE_BUN: process.execPath });
      await running.output(/up/);
      running.child.kill(signal);
      assert.equal((await running.finished).code, 42);
    });
  }

  it('G84 the folder it starts in does not matter', async () => {
    const hostile = new Folder();
    hostile.write('bunfig.toml', 'preload = ["./evil.ts"]');
    hostile.write('tsconfig.json', '{"compilerOptions": {"baseUrl": ".", "paths": {"*": ["./evil.ts"]}}}');
    hostile.write('evil.ts', 'console.log("evil");');
    const { stdout } = await spindle(['version'], hostile.path);
    hostile.remove();
    assert.match(stdout, version);
  });

  it('G83 the launcher is plain JavaScript', () => {
    assert.match(readFileSync(join(bin, 'spindle.mjs'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
  });
});

/** The Node that users start the launcher with; the tests themselves may run on Bun. */
function nodePath(): string {
  const folders = (process.env['PATH'] ?? '').split(':');
  const folder = folders.find((path) => existsSync(join(path, 'node')));
  if (folder === undefined) throw new Error('no node on the PATH');
  // Itself, not a link beside which there may be a Bun.
  return realpathSync(join(folder, 'node'));
}
