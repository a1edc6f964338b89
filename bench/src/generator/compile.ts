import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { BenchFailure } from '../failure.ts';

const root = join(import.meta.dir, '../..');
const cache = join(root, '.cache');

/** Path of a program written in C, `generator` or `floor`, compiled when its sources changed since the last time. */
export function compiled(program: 'generator' | 'floor'): string {
  const folder = join(root, program);
  const files = readdirSync(folder).map((file) => join(folder, file));
  const digest = createHash('sha256');
  for (const file of files) digest.update(readFileSync(file));
  const binary = join(cache, `${program}-${digest.digest('hex').slice(0, 16)}`);
  if (existsSync(binary)) return binary;

  const compiler = Bun.which('cc');
  if (compiler === null) {
    throw new BenchFailure(`no C compiler: the ${program} is written in C, install one that answers to \`cc\``);
  }
  mkdirSync(cache, { recursive: true });
  // Compiled beside its place and moved, so that an interrupted build leaves nothing that looks complete.
  const unfinished = `${binary}.${String(process.pid)}`;
  const code = files.filter((file) => file.endsWith('.c'));
  const command = [compiler, '-std=gnu11', '-O2', '-Wall', '-Wextra', '-o', unfinished, ...code];
  // Without zlib all but compressed messages can be measured.
  const withZlib = Bun.spawnSync([...command, '-DHAS_ZLIB', '-lz']);
  const build = withZlib.success ? withZlib : Bun.spawnSync(command);
  if (!build.success) throw new BenchFailure(`the ${program} does not compile:\n${build.stderr.toString()}`);
  renameSync(unfinished, binary);
  return binary;
}
