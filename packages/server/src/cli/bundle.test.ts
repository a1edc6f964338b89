import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Folder, Running } from './launch.test.fixture.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('bundle', () => {
  const folder = new Folder();
  // Within the package, as a published one: what is not bundled is found from there.
  const dist = here('../../dist');
  mkdirSync(dist, { recursive: true });
  const bundle = mkdtempSync(join(dist, 'bundle-'));
  const run = (...args: string[]) => new Running(process.execPath, [join(bundle, 'main.js'), ...args], folder.path);

  before(async () => {
    const script = here('../../../../scripts/bundle.ts');
    const { code, stderr } = await new Running(process.execPath, [script, bundle], folder.path).finished;
    assert.equal(code, 0, stderr);
  });
  after(() => {
    folder.remove();
    rmSync(bundle, { recursive: true });
  });

  /** Asks `path` of a server once it listens, and stops it. */
  async function ask(path: string, started: RegExp, ...args: string[]): Promise<Response> {
    const server = run(...args);
    const [, url = ''] = await server.output(started);
    try {
      return await fetch(new URL(path, url), { signal: AbortSignal.timeout(10_000) });
    } finally {
      server.child.kill('SIGTERM');
      assert.equal((await server.finished).code, 0);
    }
  }

  it('G98 knows its version, and explains itself', async () => {
    assert.match((await run('version').finished).stdout, /^Spindle v\d+\.\d+\.\d+ \(Bun \d+\.\d+\.\d+\)\n$/);
    assert.match((await run('--help').finished).stdout, /^Usage: spindle /m);
  });

  it('G98 serves what is loaded when it is needed', async () => {
    const config = folder.write('config.yaml', 'health: {enabled: true}\nuni_grpc: {enabled: true, port: 0}\n');
    const { status } = await ask('/health', /"url":"([^"]+)"/, 'serve', '-c', config, '-p', '0');
    assert.equal(status, 200);
  });

  it('G98 has the demo', async () => {
    const response = await ask('/demo/sdk/centrifuge-5.js', /(http:\/\/localhost:\d+)/, 'dev', '-p', '0');
    assert.equal(response.status, 200);
  });

  it('G98 is few files, each with the map that leads to its sources', () => {
    const names = readdirSync(bundle).toSorted();
    const code = names.filter((name) => name.endsWith('.js'));
    assert.ok(code.length < 60);
    assert.deepEqual(
      names.filter((name) => name.endsWith('.map')),
      code.map((name) => `${name}.map`),
    );
    assert.match(readFileSync(join(bundle, 'main.js.map'), 'utf8'), /src\/cli\/program\.ts/);
  });
});
