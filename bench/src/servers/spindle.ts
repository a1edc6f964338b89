import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../scripts/bundle.ts';
import { BenchFailure } from '../failure.ts';
import { cores } from '../measure/child-process.ts';
import { writeConfiguration } from './configuration.ts';
import { freePort, listening } from './listening.ts';
import { requireNode } from './node-program.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

const inServer = (path: string): string => join(import.meta.dir, '../../../packages/server', path);

const source = inServer('src/cli/main.ts');
/* On Node the launcher becomes the program. */
const launcher = inServer('bin/spindle.mjs');

/** Starts the real server from its CLI with tokens, permissions and the chosen namespace options switched on. */
export async function startSpindle(options: ServerOptions): Promise<ServerUnderTest> {
  if (!existsSync(source))
    throw new BenchFailure(`there is no server at ${source}; \`--servers bare\` runs without it`);
  /* Not through the launcher, whose child would escape the CPU accounting. */
  const program = options.asPublished === true ? await bundle() : source;
  return startCli(options, 'Spindle server', [process.execPath, ...(options.runtimeArguments ?? []), program]);
}

/** The same, compiled, on Node. */
export async function startSpindleOnNode(options: ServerOptions): Promise<ServerUnderTest> {
  const { path } = await requireNode('spindle-node');
  return startCli(options, 'Spindle server on Node', [path, launcher, '--runtime', 'node']);
}

/** Throws in words where Node is missing, or the compiled program missing or old. */
export async function requireSpindleOnNode(): Promise<void> {
  const { path } = await requireNode('spindle-node');
  const found = Bun.spawnSync([path, '--input-type=module', '-e', lookForCompiled]);
  const complaint = `${found.stdout.toString()}${found.stderr.toString()}`.trim().split('\n')[0] ?? '';
  if (complaint !== '') throw new BenchFailure(`spindle-node runs the compiled program (npm run types): ${complaint}`);
}

/* The launcher's own search; it runs on Node alone. What was compiled of other sources would be measured in their name. */
const lookForCompiled = `
  const { findCompiled } = await import(${JSON.stringify(inServer('bin/find-compiled.mjs'))});
  try { findCompiled(console.log); } catch (error) { console.log(error.message); }
`;

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
  if (grpcPort === undefined) return server;
  try {
    await Promise.race([listening(name, grpcPort), server.died]);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, grpcPort };
}
