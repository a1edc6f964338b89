import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

const program = join(import.meta.dir, '../socket-io/server.ts');
const oldestNode = 24;

/** Starts Socket.IO on Node, where most of its servers run; on Bun when there is no Node that reads TypeScript. */
export function startSocketIo({ tokenSecret }: ServerOptions): Promise<ServerUnderTest> {
  const runtime = socketIoRuntime();
  return start({
    name: 'Socket.IO server',
    dialect: 'socket.io',
    apiKey: 'none',
    environment: { TOKEN_SECRET: tokenSecret },
    command: (port) => [runtime.path, program, String(port)],
  });
}

export function socketIoRuntime(): { readonly path: string; readonly version: string } {
  const installed = ['x64', 'arm64'].map((architecture) =>
    join(import.meta.dir, `../../../node_modules/node-linux-${architecture}/bin/node`),
  );
  for (const path of [...installed, Bun.which('node')]) {
    if (path === null || !existsSync(path)) continue;
    const version = Bun.spawnSync([path, '--version']).stdout.toString().trim();
    if (Number(/^v(\d+)/.exec(version)?.[1]) >= oldestNode) return { path, version: `Node ${version.slice(1)}` };
  }
  return { path: process.execPath, version: `Bun ${Bun.version}` };
}
