import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Node that Spindle supports; null where there is none. */
export async function supportedNode(): Promise<string | null> {
  const module: unknown = await import(new URL('../../../../scripts/find-node.mjs', import.meta.url).href);
  return (module as { findNode(): string | null }).findNode();
}

export const launcher = fileURLToPath(new URL('../../bin/spindle.mjs', import.meta.url));

/** A working directory of its own. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'spindle-cli-'));

  write(name: string, content: unknown): string {
    const path = join(this.path, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process whose output is collected. */
export class Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  #stdout = '';
  #stderr = '';
  readonly #waiting = new Set<() => void>();

  constructor(command: string, args: readonly string[], folder: string, env: Record<string, string> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(command, args, { cwd: folder, env: { PATH, HOME, ...env } });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#grow((this.#stdout += text)));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#grow((this.#stderr += text)));
    this.finished = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  #grow(_text: string): void {
    for (const check of this.#waiting) check();
  }

  /** Resolves when the output matches; rejects when the process ends before. */
  async output(pattern: RegExp): Promise<RegExpExecArray> {
    return Promise.race([
      new Promise<RegExpExecArray>((resolve) => {
        const check = () => {
          const match = pattern.exec(this.#stdout + this.#stderr);
          if (match === null) return;
          this.#waiting.delete(check);
          resolve(match);
        };
        this.#waiting.add(check);
        check();
      }),
      this.finished.then(({ code, stdout, stderr }) => {
        throw new Error(`ended with ${code} before ${pattern} in: ${stdout}${stderr}`);
      }),
    ]);
  }
}

/** Runs the launcher on Node, as a user does, to the end. */
export function spindle(args: readonly string[], folder: string, env: Record<string, string> = {}): Promise<Finished> {
  return new Running('node', [launcher, ...args], folder, env).finished;
}
