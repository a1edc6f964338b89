import { join } from 'node:path';
import { start } from './start.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';

const program = join(import.meta.dir, '../bare/server.ts');

/** Starts the yardstick, a bare `Bun.serve`; it sends frames of the bytes Spindle would send. */
export function startBare({ channels }: ServerOptions): Promise<ServerUnderTest> {
  const form = channels.positions ? 'positioned' : 'plain';
  return start({
    name: 'bare server',
    dialect: 'centrifugo',
    apiKey: 'none',
    command: (port) => [process.execPath, program, String(port), form],
  });
}
