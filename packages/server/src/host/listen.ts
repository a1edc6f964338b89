import { listenBun } from './bun/listen.ts';
import type { Host, HostOptions } from './host.ts';

/** Opens the listener of the runtime this process runs on. Throws `ListenError` when the address cannot be had. */
export function listen(options: HostOptions): Host {
  if (typeof Bun === 'undefined') throw new Error('the server needs the Bun runtime; start it with `npx spindle`');
  return listenBun(options);
}
