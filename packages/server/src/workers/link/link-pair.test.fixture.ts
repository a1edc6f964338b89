import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

export interface SocketPair {
  readonly ends: readonly [Socket, Socket];
  close(): void;
}

/** Two ends of a Unix domain socket, in one process. */
export async function createSocketPair(): Promise<SocketPair> {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-link-'));
  const path = join(folder, 'link.sock');
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const near = connect(path);
  await once(near, 'connect');
  const far = await accepted;
  server.close();
  return {
    ends: [near, far],
    close() {
      near.destroy();
      far.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
