import { cpus } from 'node:os';
import { BenchFailure } from '../failure.ts';

/** The server has a core for itself, so its cost is not mixed with the generator's. */
export const cores = { server: 0, generator: 1 } as const;

/** One core by its number, or wherever there is room. */
export type Place = number | 'anywhere';

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

/** Starts a program in its place (anywhere where there is but one). Its stderr is passed through. */
export function startProcess(
  name: string,
  place: Place,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = Bun.spawn({
    cmd: [...pinnedTo(place), ...command],
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

/* What starts it has a core of its own, which would be inherited. */
function pinnedTo(place: Place): string[] {
  const list = place === 'anywhere' ? `0-${String(cpus().length - 1)}` : String(place);
  return canPin() ? ['taskset', '-c', list] : [];
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
