import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../scripts/bundle.ts';
import { BenchFailure } from '../failure.ts';
import { cores } from '../measure/child-process.ts';
import { writeConfiguration } from './configuration.ts';
import { freePort } from './listening.ts';
import { requireNode } from './node-program.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

const inServer = (path: string): string => join(import.meta.dir, '../../../packages/server', path);

const source = inServer('src/cli/main.ts');
/* On Node the launcher becomes the program. */
const launcher = inServer('bin/spindle.mjs');
const compiled = inServer('dist/cli/main.js');

/** Starts the real server from its CLI with tokens, permissions and the chosen namespace options switched on. */
export async function startSpindle(options: ServerOptions): Promise<ServerUnderTest> {
  if (!existsSync(source))
    throw new BenchFailure(`there is no server at ${source}; \`--servers bare\` runs without it`);
  /* As a package has it; and not through the launcher, whose child would escape the CPU accounting. */
  const program = await bundle();
  return startCli(options, 'Spindle server', [process.execPath, ...(options.runtimeArguments ?? []), program]);
}

/** The same, compiled, on Node. */
export async function startSpindleOnNode(options: ServerOptions): Promise<ServerUnderTest> {
  const node = await requireSpindleOnNode();
  return startCli(options, 'Spindle server on Node', [node, launcher, '--runtime', 'node']);
}

/** The path of the Node; throws in words where that or the compiled program is missing. */
export async function requireSpindleOnNode(): Promise<string> {
  const { path } = await requireNode('spindle-node');
  if (!existsSync(compiled)) throw new BenchFailure('spindle-node runs the compiled program: npm run types makes it');
  return path;
}

async function startCli(options: ServerOptions, name: string, runtime: readonly string[]): Promise<ServerUnderTest> {
  const { workers = 1 } = options;
  const apiKey = randomBytes(16).toString('hex');
  const grpcPort = options.allTransports === true ? await freePort() : undefined;
  const server = await start({
    name,
    dialect: 'centrifugo',
    apiKey,
    place: workers > 1 ? 'anywhere' : cores.server,
    command: (port) => {
      const configuration = writeConfiguration(options, { port, apiKey, ...(grpcPort !== undefined && { grpcPort }) });
      return [...runtime, 'serve', '-c', configuration, '--workers', String(workers)];
    },
  });
  return grpcPort === undefined ? server : { ...server, grpcPort };
}
