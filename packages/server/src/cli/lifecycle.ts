import { rmSync, writeFileSync } from 'node:fs';
import { CommandError, messageOf } from './command-error.ts';

export type Tell = (level: 'info' | 'warn' | 'error', message: string) => void;

export interface Stoppable {
  /** Resolves when every client was told and every port is closed. */
  stop(): Promise<void>;
}

export interface LifecycleOptions<Server extends Stoppable> {
  /** Rejects when the server cannot start; nothing of it is left then. */
  readonly start: () => Promise<Server>;
  readonly shutdownTimeoutMs: number;
  /** Empty: none. */
  readonly pidFile: string;
  /** On SIGHUP. Rejects when there is nothing usable to load; the server then goes on as it is. */
  readonly reload?: ((server: Server) => Promise<void>) | undefined;
  readonly tell: Tell;
}

/** Signals closer together are one: a terminal and a parent process both deliver the same Ctrl-C. */
const sameSignalMs = 250;

/** What a server may take beyond its timeout before it counts as hanging. */
const graceMs = 500;

/** A longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Starts the server and keeps the process up until SIGINT or SIGTERM, then stops gracefully. A second signal, or the
 * shutdown timeout, ends it at once. Resolves to the exit code; rejects when the server does not start. Signals are
 * heard from the beginning, so that whoever reads of the start in the log may send one.
 */
export async function runUntilStopped<Server extends Stoppable>(options: LifecycleOptions<Server>): Promise<number> {
  const signals = listenForStop();
  // Not before the next microtask, when every listener is in place.
  const starting = Promise.resolve().then(options.start);
  const ignoreHangups = onHangup(starting, options);
  let removePidFile = () => {};
  try {
    const server = await starting;
    removePidFile = writePidFile(options.pidFile);
    await signals.first;
    return await Promise.race([stop(server), signals.second.then(() => 1), giveUp(options)]);
  } finally {
    signals.ignore();
    ignoreHangups();
    removePidFile();
  }
}

interface StopSignals {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  ignore(): void;
}

/** One listener for both signals: without any, even for a moment, a signal would kill the process. */
function listenForStop(): StopSignals {
  let firstAt: number | null = null;
  let onFirst = () => {};
  let onSecond = () => {};
  const onSignal = () => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt < sameSignalMs) onFirst();
    else onSecond();
  };
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    onSecond = resolve;
  });
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return { first, second, ignore: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal) };
}

async function stop(server: Stoppable): Promise<number> {
  await server.stop();
  return 0;
}

/** The server itself keeps to the timeout; this is for one that hangs. */
function giveUp({
  shutdownTimeoutMs,
  tell,
}: Pick<LifecycleOptions<Stoppable>, 'shutdownTimeoutMs' | 'tell'>): Promise<number> {
  return new Promise((resolve) => {
    setTimeout(
      () => {
        tell('warn', 'shutdown.timeout has passed; what was still open is cut off');
        resolve(0);
      },
      Math.min(shutdownTimeoutMs + graceMs, longestTimerMs),
    ).unref();
  });
}

/** Reloads run one after the other. Returns the undo. */
function onHangup<Server extends Stoppable>(
  starting: Promise<Server>,
  { reload, tell }: LifecycleOptions<Server>,
): () => void {
  let last = Promise.resolve();
  const run = async () => {
    if (reload === undefined) return tell('warn', 'SIGHUP has no effect here');
    try {
      await reload(await starting);
      tell('info', 'the configuration was reloaded');
    } catch (error) {
      tell('error', `nothing was reloaded: ${messageOf(error)}`);
    }
  };
  const onSignal = () => {
    last = last.then(run);
  };
  process.on('SIGHUP', onSignal);
  return () => process.off('SIGHUP', onSignal);
}

/** Returns the undo. */
function writePidFile(path: string): () => void {
  if (path === '') return () => {};
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (error) {
    throw new CommandError(
      `pid_file ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return () => rmSync(path, { force: true });
}
