import { join } from 'node:path';
import { nodeAtHand } from './node-program.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

const program = join(import.meta.dir, '../socket-io/server.ts');
const oldestNode = 24;

/** Starts Socket.IO on Node, where most of its servers run; on Bun when there is no Node that reads TypeScript. */
export async function startSocketIo({ tokenSecret }: ServerOptions): Promise<ServerUnderTest> {
  const runtime = await socketIoRuntime();
  return start({
    name: 'Socket.IO server',
    dialect: 'socket.io',
    apiKey: 'none',
    environment: { TOKEN_SECRET: tokenSecret },
    command: (port) => [runtime.path, program, String(port)],
  });
}

export async function socketIoRuntime(): Promise<{ readonly path: string; readonly version: string }> {
  const node = await nodeAtHand();
  if (node !== undefined && node.major >= oldestNode) return { path: node.path, version: `Node ${node.version}` };
  return { path: process.execPath, version: `Bun ${Bun.version}` };
}
