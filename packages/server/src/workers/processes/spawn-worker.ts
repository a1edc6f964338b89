import { spawn, type ChildProcess } from 'node:child_process';

/** Option of the command line by which a process learns that it is a worker, and where its supervisor is. */
export const workerOption = 'worker-of';

/** Starts this program again, with the arguments it was started with, as a worker. */
export function spawnWorker(socket: string): ChildProcess {
  const [runtime = '', program = '', ...args] = process.argv;
  // The launcher would choose the runtime anew, and is not told any more what it was told.
  const env = { ...process.env, SPINDLE_RUNTIME: process.versions.bun === undefined ? 'node' : 'bun' };
  return spawn(runtime, [...process.execArgv, program, ...args, `--${workerOption}`, socket], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
