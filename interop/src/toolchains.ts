import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

type Report = Record<string, unknown>;
type Environment = Readonly<Record<string, string>>;

/** A program that keeps running: the line of JSON it began with, and its end. */
export interface Running {
  readonly report: Report;
  stop(): Promise<void>;
}

/** A program of another language that prints one line of JSON, or why it cannot be run here. */
export type Toolchain =
  | {
      readonly ready: true;
      readonly run: (args: readonly string[]) => Promise<Report>;
      /** For a program that serves: resolves with its first line. */
      readonly start: (args: readonly string[], environment?: Environment) => Promise<Running>;
    }
  | { readonly ready: false; readonly reason: string };

/** Builds the Go client once; its modules come through the ordinary module proxy. */
export function prepareGo(): Toolchain {
  const binary = join(root, '.cache', 'go-client');
  const built = spawnSync('go', ['build', '-o', binary, '.'], { cwd: join(root, 'go'), encoding: 'utf8' });
  if (built.status !== 0) return missing('Go', built.error?.message ?? built.stderr);
  return program(binary);
}

/**
 * A script of `python/` in a virtual environment that has the pinned packages of a requirements file there. Makes the
 * environment once for each content of the file.
 */
export function preparePython(script: string, requirements = 'requirements.txt'): Toolchain {
  const wanted = join(root, 'python', requirements);
  const version = createHash('sha256').update(readFileSync(wanted)).digest('hex').slice(0, 12);
  const environment = join(root, '.cache', `${basename(requirements, '.txt')}-${version}`);
  const failure = existsSync(environment) ? null : install(wanted, environment);
  if (failure !== null) return missing(`Python (${requirements})`, failure);
  return program(join(environment, 'bin', 'python'), join(root, 'python', script));
}

/** Answers why it could not. Several test files may need an environment at once, so it appears as a whole. */
function install(requirements: string, environment: string): string | null {
  const draft = `${environment}.${process.pid}`;
  const pip = ['-m', 'pip', '--python', join(draft, 'bin', 'python'), '--quiet', '--disable-pip-version-check'];
  try {
    for (const args of [
      // The environment does without a pip of its own, which takes longer to install than most of the packages.
      ['-m', 'venv', '--without-pip', draft],
      [...pip, 'install', '--no-compile', '-r', requirements],
    ]) {
      const step = spawnSync('python3', args, { encoding: 'utf8' });
      if (step.status !== 0) return step.error?.message ?? step.stderr;
    }
    if (!existsSync(environment)) renameSync(draft, environment);
    return null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

export function missing(language: string, because: string): Exclude<Toolchain, { ready: true }> {
  const reason = `SKIPPED: the ${language} clients cannot be run here: ${because.trim().split('\n').at(-1) ?? ''}`;
  console.warn(`\n!!! ${reason}\n`);
  return { ready: false, reason };
}

/** A program that is there. */
export function program(command: string, ...before: readonly string[]): Toolchain {
  return {
    ready: true,
    run: async (args) => {
      const { stdout } = await run(command, [...before, ...args], { timeout: 60_000 });
      return JSON.parse(stdout) as Report;
    },
    start: (args, environment = {}) => start(command, [...before, ...args], environment),
  };
}

async function start(command: string, args: readonly string[], environment: Environment): Promise<Running> {
  const env = { ...process.env, ...environment };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void errors.push(text));
  const exited = once(child, 'exit');
  const first = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const line = await Promise.race([first, exited.then(() => null)]);
  if (line === null) throw new Error(`${command} ended before it was ready:\n${errors.join('')}`);
  return {
    report: JSON.parse(line) as Report,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
