import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchFailure } from '../failure.ts';
import { writeConfiguration } from './configuration.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

/* The program itself, not the launcher: the launcher's child would escape the CPU accounting. */
const program = join(import.meta.dir, '../../../packages/server/src/cli/main.ts');

/** Starts the real server from its CLI with tokens, permissions and the chosen namespace options switched on. */
export async function startSpindle(options: ServerOptions): Promise<ServerUnderTest> {
  if (!existsSync(program))
    throw new BenchFailure(`there is no server at ${program}; \`--servers bare\` runs without it`);
  const apiKey = randomBytes(16).toString('hex');
  const runtime = options.runtimeArguments ?? [];
  return start({
    name: 'Spindle server',
    dialect: 'centrifugo',
    apiKey,
    command: (port) => {
      const configuration = writeConfiguration(options, port, apiKey);
      return [process.execPath, ...runtime, program, 'serve', '-c', configuration];
    },
  });
}
