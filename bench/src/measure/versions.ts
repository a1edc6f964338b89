import socketIo from 'socket.io/package.json' with { type: 'json' };
import { centrifugoVersion } from '../servers/centrifugo.ts';
import type { Contender } from '../servers/contenders.ts';
import { nodeAtHand } from '../servers/node-program.ts';
import { socketIoRuntime } from '../servers/socket-io.ts';

/** What was measured: the sources, and the servers that are not made of them. */
export async function versionFacts(servers: readonly Contender[]): Promise<Record<string, string>> {
  return {
    sources: sources(),
    ...(servers.includes('socket.io') && {
      'socket.io': `${socketIo.version} on ${(await socketIoRuntime()).version}`,
    }),
    ...(servers.some((name) => name === 'ws' || name === 'spindle-node') && {
      node: (await nodeAtHand())?.version ?? 'none',
    }),
    ...(servers.includes('centrifugo') && { centrifugo: centrifugoVersion() }),
  };
}

/** The last commit that changed what is measured or what measures; `unknown` outside a checkout. */
export function sources(): string {
  const paths = ['packages', 'bench/src', 'bench/generator', 'bench/floor'];
  const root = new URL('../../..', import.meta.url).pathname;
  const git = Bun.spawnSync(['git', '-C', root, 'log', '-1', '--format=%h', '--', ...paths]);
  return git.success ? git.stdout.toString().trim() : 'unknown';
}
