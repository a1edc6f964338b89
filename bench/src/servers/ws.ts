import { join } from 'node:path';
import { requireNode } from './node-program.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { start } from './start.ts';

const program = join(import.meta.dir, '../bare/ws-server.ts');

/** Starts the bare server of Node: the library `ws`, and a `send` for each member. */
export async function startWs({ channels, compression = false }: ServerOptions): Promise<ServerUnderTest> {
  const node = await requireWs();
  const form = channels.positions ? 'positioned' : 'plain';
  return start({
    name: 'ws server',
    dialect: 'centrifugo',
    apiKey: 'none',
    command: (port) => [node, program, String(port), form, ...(compression ? ['compressed'] : [])],
  });
}

/** The path of a Node that reads TypeScript; throws in words where there is none. */
export async function requireWs(): Promise<string> {
  return (await requireNode('ws', 24)).path;
}
