import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { BenchFailure } from '../failure.ts';
import { writeConfiguration } from './configuration.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

const variable = 'CENTRIFUGO_BIN';

export function hasCentrifugo(): boolean {
  return (process.env[variable] ?? '') !== '';
}

/** The program `CENTRIFUGO_BIN` points to. Throws where it points to none. */
export function centrifugoProgram(): string {
  const path = process.env[variable] ?? '';
  if (path === '') throw new BenchFailure(`to measure centrifugo, let ${variable} point to its program`);
  try {
    accessSync(path, constants.X_OK);
  } catch (error) {
    throw new BenchFailure(`${variable} points to ${path}, which is no program that can be run`, { cause: error });
  }
  return path;
}

/** As it says of itself. */
export function centrifugoVersion(): string {
  return Bun.spawnSync([centrifugoProgram(), 'version']).stdout.toString().trim();
}

/** Starts the real Centrifugo, on one core as every server here. */
export async function startCentrifugo(options: ServerOptions): Promise<ServerUnderTest> {
  const program = centrifugoProgram();
  const apiKey = randomBytes(16).toString('hex');
  return start({
    name: 'Centrifugo',
    dialect: 'centrifugo',
    apiKey,
    // Its collector would count on cores it does not have.
    environment: { GOMAXPROCS: '1' },
    command: (port) => [program, '-c', writeConfiguration(options, { port, apiKey })],
  });
}
