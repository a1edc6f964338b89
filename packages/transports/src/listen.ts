import type { Host, HostOptions } from './host.ts';

/** Opens the listener of the runtime this process runs on. Rejects with `ListenError` when the address cannot be had. */
export async function listen(options: HostOptions): Promise<Host> {
  if (typeof Bun === 'undefined') {
    const { listenNode } = await import('./node/listen.ts');
    return listenNode(options);
  }
  const { listenBun } = await import('./bun/listen.ts');
  return listenBun(options);
}
