import { join } from 'node:path';
import { cores, startProcess } from '../measure/child-process.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';

const program = join(import.meta.dir, '../bare/server.ts');

/** Starts the yardstick, a bare `Bun.serve`; it sends frames of the bytes Spindle would send. */
export async function startBare(options: ServerOptions): Promise<ServerUnderTest> {
  const child = startProcess('bare server', cores.server, [process.execPath, program, options.channelOptions]);
  const port = Number(await child.nextLine());
  return { pid: child.pid, port, apiKey: 'none', died: child.died, stop: () => child.stop() };
}

/** Makes a bare server publish by itself: `count` publications, `rate` a second. Returns once they are planned. */
export async function startTicking(server: ServerUnderTest, rate: number, count: number): Promise<void> {
  const query = new URLSearchParams({ rate: String(rate), count: String(count) });
  await fetch(`http://127.0.0.1:${String(server.port)}/ticks?${query.toString()}`, { method: 'POST' });
}
