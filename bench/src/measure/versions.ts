import socketIo from 'socket.io/package.json' with { type: 'json' };
import { centrifugoVersion } from '../servers/centrifugo.ts';
import type { Contender } from '../servers/contenders.ts';
import { socketIoRuntime } from '../servers/socket-io.ts';

/** What was measured: the sources, and the servers that are not made of them. */
export function versionFacts(servers: readonly Contender[]): Record<string, string> {
  return {
    sources: sources(),
    ...(servers.includes('socket.io') && { 'socket.io': `${socketIo.version} on ${socketIoRuntime().version}` }),
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
