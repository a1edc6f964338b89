import { cores, startProcess, type Place } from '../measure/child-process.ts';
import { accepting, freePort } from './listening.ts';
import type { Dialect, ServerUnderTest } from './server-under-test.ts';

/** How one kind of server is run. */
export interface Launch {
  /** As it is called in messages. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly apiKey: string;
  /** The program and its arguments, told the port it shall listen on. */
  command(port: number): readonly string[];
  /** Default: the core of the server. */
  readonly place?: Place;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Resolves once it accepts connections; leaves nothing behind when it does not. */
export async function start(launch: Launch): Promise<ServerUnderTest> {
  const { name, dialect, apiKey, command, place = cores.server, environment } = launch;
  const port = await freePort();
  const arguments_ = command(port);
  const begun = performance.now();
  const child = startProcess(name, place, arguments_, environment);
  try {
    await Promise.race([accepting(name, port, dialect), child.died]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  const startMs = performance.now() - begun;
  return { pid: child.pid, port, apiKey, dialect, startMs, died: child.died, stop: () => child.stop() };
}
