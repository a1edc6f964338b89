import { cpus } from 'node:os';
import { BenchFailure } from '../failure.ts';

/** The server has a core for itself, so its cost is not mixed with the generator's. */
export const cores = { server: 0, generator: 1 } as const;

/** Profiles are written on the way out, and connections told. */
const stopWithinMs = 20_000;

export interface ChildProcess {
  readonly pid: number;
  /** Rejects when the process ends before `stop` was called; never resolves. */
  readonly died: Promise<never>;
  send(line: string): void;
  /** The next line it prints. */
  nextLine(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a program on one core (anywhere where that is impossible). Its stderr is passed through. */
export function startProcess(
  name: string,
  core: number,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = Bun.spawn({
    cmd: [...pinnedTo(core), ...command],
    env: { ...process.env, ...environment },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const lines = readLines(child.stdout);
  let stopping = false;
  const endWithUs = (): void => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const died = child.exited.then((code) => {
    if (stopping) return new Promise<never>(() => {});
    throw new BenchFailure(`the ${name} ended by itself (${child.signalCode ?? `exit code ${String(code)}`})`);
  });
  // A process that is not being waited for must not end the run as an unhandled rejection; the next wait sees it.
  died.catch(() => {});
  return {
    pid: child.pid,
    died,
    send(line) {
      child.stdin.write(`${line}\n`);
      child.stdin.flush();
    },
    async nextLine() {
      const next = await Promise.race([lines.next(), died]);
      return next.done === true ? died : next.value;
    },
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await child.exited;
      clearTimeout(patience);
      process.off('exit', endWithUs);
    },
  };
}

export function canPin(): boolean {
  return Bun.which('taskset') !== null && cpus().length >= 2;
}

function pinnedTo(core: number): string[] {
  return canPin() ? ['taskset', '-c', String(core)] : [];
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
