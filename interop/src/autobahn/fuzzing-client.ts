import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { missing } from '../toolchains.ts';
import type { CaseResult } from './report.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Some cases wait for seconds, and each of the larger ones of compression sends a thousand messages there and back. */
const timeoutMs = 120 * 60_000;

/** The client of the Autobahn test suite, or why it cannot be run here. */
export type FuzzingClient =
  | { readonly ready: false; readonly reason: string }
  | {
      readonly ready: true;
      /** Tests the server at a port; `cases` are patterns such as `1.*`. */
      test(port: number, cases: readonly string[]): Promise<readonly CaseResult[]>;
    };

/** Installs the suite once, where there is a Python 2.7. */
export function prepareFuzzingClient(): FuzzingClient {
  const python = findPython2();
  if (python === undefined) return missing('Autobahn', 'there is no Python 2.7 (PYTHON2_BIN names one)');
  const requirements = join(root, 'python', 'requirements-autobahn.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const packages = join(root, '.cache', `autobahn-${version}`);
  const failure = existsSync(packages) ? null : install(python, requirements, packages);
  if (failure !== null) return missing('Autobahn', failure);
  return { ready: true, test: (port, cases) => testServer([python, packages], port, cases) };
}

function findPython2(): string | undefined {
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const versions = existsSync(pyenv) ? readdirSync(pyenv).filter((name) => name.startsWith('2.7.')) : [];
  return [process.env['PYTHON2_BIN'], 'python2.7', ...versions.map((name) => join(pyenv, name, 'bin', 'python'))].find(
    (command) => command !== undefined && spawnSync(command, ['--version']).status === 0,
  );
}

/** Answers why it could not. Python 2.7 has no virtual environments of its own, so the packages are in a folder. */
function install(python: string, requirements: string, packages: string): string | null {
  const draft = `${packages}.${process.pid}`;
  const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', '--target', draft];
  try {
    const step = spawnSync(python, [...pip, '-r', requirements], { encoding: 'utf8' });
    if (step.status !== 0) return step.error?.message ?? step.stderr;
    if (!existsSync(packages)) renameSync(draft, packages);
    return null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** `addsitedir` makes the packages one of which lives in a namespace importable. */
const wstest = [
  'import site, sys',
  'site.addsitedir(sys.argv.pop(1))',
  'from autobahntestsuite.wstest import run',
  'run()',
].join('\n');

async function testServer(
  [python, packages]: readonly [string, string],
  port: number,
  cases: readonly string[],
): Promise<readonly CaseResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'spindle-autobahn-'));
  try {
    const spec = join(folder, 'spec.json');
    const server = { agent: 'server', url: `ws://127.0.0.1:${port}`, options: { version: 18 } };
    await writeFile(
      spec,
      JSON.stringify({ outdir: folder, servers: [server], cases, 'exclude-cases': [], 'exclude-agent-cases': {} }),
    );
    await run(python, ['-c', wstest, packages, '-m', 'fuzzingclient', '-s', spec], {
      timeout: timeoutMs,
      maxBuffer: Infinity,
    });
    return readResults(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Index = Readonly<
  Record<string, Readonly<Record<string, { behavior: string; behaviorClose: string; duration: number }>>>
>;

function readResults(index: unknown): CaseResult[] {
  const byCase = (index as Index)['server'] ?? {};
  return Object.entries(byCase)
    .map(([id, { behavior, behaviorClose, duration }]) => ({
      id,
      behavior,
      closing: behaviorClose,
      durationMs: duration,
    }))
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
