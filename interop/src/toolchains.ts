import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** A program of another language that prints one line of JSON, or why it cannot be run here. */
export type Toolchain =
  | { readonly ready: true; readonly run: (args: readonly string[]) => Promise<Record<string, unknown>> }
  | { readonly ready: false; readonly reason: string };

/** Builds the Go client once; its modules come through the ordinary module proxy. */
export function prepareGo(): Toolchain {
  const binary = join(root, '.cache', 'go-client');
  const built = spawnSync('go', ['build', '-o', binary, '.'], { cwd: join(root, 'go'), encoding: 'utf8' });
  if (built.status !== 0) return missing('Go', built.error?.message ?? built.stderr);
  return { ready: true, run: (args) => report(binary, args) };
}

/** Makes a virtual environment with the pinned packages once; `script` names a file in `python/`. */
export function preparePython(script: string): Toolchain {
  const environment = join(root, '.cache', 'python');
  const python = join(environment, 'bin', 'python');
  const marker = join(environment, 'ready');
  if (!existsSync(marker)) {
    const requirements = join(root, 'python', 'requirements.txt');
    for (const [command, args] of [
      ['python3', ['-m', 'venv', environment]],
      [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]],
      ['touch', [marker]],
    ] as const) {
      const step = spawnSync(command, args, { encoding: 'utf8' });
      if (step.status !== 0) return missing('Python', step.error?.message ?? step.stderr);
    }
  }
  return { ready: true, run: (args) => report(python, [join(root, 'python', script), ...args]) };
}

function missing(language: string, because: string): Toolchain {
  const reason = `SKIPPED: the ${language} clients cannot be run here: ${because.trim().split('\n').at(-1) ?? ''}`;
  console.warn(`\n!!! ${reason}\n`);
  return { ready: false, reason };
}

async function report(command: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(command, args, { timeout: 60_000 });
  return JSON.parse(stdout) as Record<string, unknown>;
}
