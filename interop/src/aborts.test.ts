import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before as beforeAll, describe, it } from 'node:test';
import { opcodes, RawClient } from '@spindle/testkit';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

/** Connections that are aborted at each stage, by default as many as take some seconds. */
const count = Number(process.env['SPINDLE_ABORTS'] ?? 2_000);
const atOnce = 50;
const warmUp = 300;

/** What the garbage collector may not have given back yet; sessions that stayed would take several times that. */
const slackBytes = 48 * 1_048_576;
const spareDescriptors = 8;

const token = sign({ sub: 'ann' });
const upgrade = [
  'GET /connection/websocket HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
].join('\r\n');
const connectCommand = JSON.stringify({ id: 1, connect: { token } });
const subscribeCommand = JSON.stringify({ id: 2, subscribe: { channel: 'news' } });

function post(path: string, body: string, length = body.length): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Whatever was written has left this process. */
async function sent(port: number, text: string): Promise<Socket> {
  const socket = await dial(port);
  await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

/** How far a client comes before it vanishes. */
const stages: Readonly<Record<string, (port: number) => Promise<Socket>>> = {
  'nothing but a connection': dial,
  'half a request line': (port) => sent(port, 'GET /conn'),
  'half of the headers': (port) => sent(port, upgrade),
  'an upgrade it does not wait for': (port) => sent(port, `${upgrade}\r\n\r\n`),
  'an upgrade': async (port) => (await RawClient.open(port)).socket,
  'half a frame': async (port) => {
    const { socket } = await RawClient.open(port);
    await new Promise((resolve) => socket.write(new Uint8Array([0x81, 0xff, 0, 0]), resolve));
    return socket;
  },
  'half a message': async (port) => {
    const client = await RawClient.open(port);
    client.send(opcodes.text, '{"id":1,', false);
    return client.socket;
  },
  'a connect it does not wait for': async (port) => {
    const client = await RawClient.open(port);
    client.sendText(connectCommand);
    return client.socket;
  },
  'a connect': async (port) => {
    const client = await RawClient.open(port);
    client.sendText(connectCommand);
    await client.text();
    return client.socket;
  },
  'a subscription it does not wait for': async (port) => {
    const client = await RawClient.open(port);
    client.sendText(connectCommand);
    await client.text();
    client.sendText(subscribeCommand);
    return client.socket;
  },
  'a subscription': async (port) => {
    const client = await RawClient.open(port);
    client.sendText(`${connectCommand}\n${subscribeCommand}`);
    await client.text();
    return client.socket;
  },
  'half the body of a stream': (port) => sent(port, post('/connection/http_stream', '{', 100)),
  'a stream it does not wait for': (port) => sent(port, post('/connection/http_stream', connectCommand)),
  'a stream': async (port) => {
    const socket = await sent(port, post('/connection/http_stream', connectCommand));
    await once(socket, 'data');
    return socket;
  },
};

/** What a process of the server has. */
interface Holdings {
  readonly sessions: number;
  readonly descriptors: number;
  readonly bytes: number;
}

for (const runtime of ['bun', 'node'] as const) {
  describe(`clients that vanish, a server on ${runtime}`, () => {
    let server: Server;
    let folder: string;
    let pid: string;
    let before: Holdings;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'spindle-aborts-'));
      const pidFile = join(folder, 'pid');
      const sections = { pid_file: pidFile, log: { level: 'error' }, http_stream: { enabled: true } };
      // A server inherits it: with a small heap what is garbage goes soon, and what stays is none.
      process.env['NODE_OPTIONS'] = '--max-old-space-size=64 --max-semi-space-size=4';
      server = await Server.start({ stale_close_delay: '1s' }, sections, runtime);
      delete process.env['NODE_OPTIONS'];
      pid = (await readFile(pidFile, 'utf8')).trim();
      for (const stage of Object.values(stages)) await abort(stage, warmUp);
      before = await holdings();
    });
    after(async () => {
      await server?.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    async function abort(stage: (port: number) => Promise<Socket>, times: number): Promise<void> {
      let started = 0;
      const worker = async (): Promise<void> => {
        while (started < times) {
          const number = (started += 1);
          const socket = await stage(server.port);
          // Most by a reset, which leaves this machine its ports; some by a close.
          if (number % 10 === 0) socket.destroy();
          else socket.resetAndDestroy();
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    }

    async function holdings(): Promise<Holdings> {
      const { result } = (await server.api('info')) as { result: { nodes: readonly { num_clients: number }[] } };
      const [, pages = '0'] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
      return {
        sessions: result.nodes[0]?.num_clients ?? -1,
        descriptors: (await readdir(`/proc/${pid}/fd`)).length,
        bytes: Number(pages) * 4_096,
      };
    }

    /** Asks until the process has no more than before; what it has then, or after the limit. */
    async function settled(): Promise<Holdings> {
      for (const deadline = performance.now() + 15_000; ;) {
        const now = await holdings();
        const isAsBefore = now.sessions === 0 && now.descriptors <= before.descriptors + spareDescriptors;
        if (isAsBefore || performance.now() > deadline) return now;
      }
    }

    for (const [name, stage] of Object.entries(stages)) {
      it(`T33 ${count} that got as far as ${name} leave nothing behind`, async () => {
        await abort(stage, count);
        const { sessions, descriptors } = await settled();
        assert.equal(sessions, 0);
        assert.ok(descriptors <= before.descriptors + spareDescriptors, `${descriptors} descriptors`);
      });
    }

    it('T33 the memory of the process is what it was, but for what the garbage collector keeps', async (t) => {
      const aborted = count * Object.keys(stages).length;
      const grownBytes = (await holdings()).bytes - before.bytes;
      t.diagnostic(
        `${aborted} aborts: ${Math.round(before.bytes / 1e6)} MB and ${Math.round(grownBytes / 1e6)} MB more`,
      );
      assert.ok(grownBytes <= slackBytes, `${grownBytes} bytes`);
    });
  });
}
