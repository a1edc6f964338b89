import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'node:test';

const source = fileURLToPath(new URL('../src/', import.meta.url));
let folder = '';

/** What a page or an application loads, as one file. */
async function bundle(entry: string, target: string, ...options: string[]): Promise<string> {
  const outfile = join(folder, `${entry.replaceAll('/', '-')}.js`);
  const build = ['build', '--minify', `--target=${target}`, ...options, join(source, entry), `--outfile=${outfile}`];
  await promisify(execFile)(process.execPath, build);
  return readFile(outfile, 'utf8');
}

function compressedBytes(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}

describe('size', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'instant-size-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('I90 the browser’s part is small and alone', async () => {
    const text = await bundle('browser/index.ts', 'browser');
    const bytes = compressedBytes(text);
    console.log(`browser helper: ${bytes} bytes compressed`);
    assert.ok(bytes <= 5 * 1024, `${bytes} bytes`);
    assert.doesNotMatch(text, /X-API-Key|importKey|getUser/i);
  });

  it('I90 the backend’s part needs nothing of Node and holds nothing of the server', async () => {
    const own = await bundle('index.ts', 'browser', '--external', '@spindle/auth');
    const all = await bundle('index.ts', 'browser');
    console.log(
      `instant: ${compressedBytes(own)} bytes compressed by itself, ${compressedBytes(all)} with all that it stands on`,
    );
    assert.ok(compressedBytes(own) <= 11 * 1024);
    assert.ok(compressedBytes(all) <= 24 * 1024);
    assert.doesNotMatch(all, /(?:from|import|require)\s*\(?["']node:|Bun\.|process\.(?!env)/);
  });
});
