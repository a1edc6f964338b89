import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { defaultConfig } from '../config/index.ts';
import type { RunningServer } from '../create-server.ts';
import { createLogger } from '../logging/logger.ts';
import { startDev } from './start-dev.ts';

/** The port is part of the origin, so it has to be known before the start. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, 'localhost', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

describe('spindle dev', () => {
  let server: RunningServer;
  let origin = '';
  let printed = '';

  before(async () => {
    const logger = createLogger({ ...defaultConfig().log, level: 'none' });
    const print = (text: string): void => {
      printed += text;
    };
    server = await startDev({ host: 'localhost', port: await freePort(), logger, print });
    origin = server.url;
  });

  after(() => server.stop());

  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('serves the page and says where', async () => {
    assert.match(printed, new RegExp(origin));
    assert.match(await (await fetch(origin)).text(), /<title>Spindle demo<\/title>/);
  });

  it('prints a command that publishes', async () => {
    const [, key = '', body = '', url = ''] = /X-API-Key: (\S+)' -d '(.+)' (\S+)/.exec(printed) ?? [];
    const response = await fetch(url, { method: 'POST', headers: { 'x-api-key': key }, body });
    assert.equal(((await response.json()) as { result?: { offset: number } }).result?.offset, 1);
  });

  it('shows the page what the server refused, and why', async () => {
    const login = await post('/demo/login', { name: 'Ada' });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await post('/centrifuge/connection_token', {}, { cookie });
    const { token } = (await answer.json()) as { token: string };
    const replies = await exchange(`${origin.replace('http', 'ws')}/connection/websocket`, origin, [
      { id: 1, connect: { token } },
      { id: 2, subscribe: { channel: 'nowhere:at-all' } },
    ]);
    assert.deepEqual(replies.at(-1), { id: 2, error: { code: 102, message: 'unknown channel' } });
    const response = await fetch(`${origin}/demo/refusals`, { headers: { cookie } });
    const { refusals } = (await response.json()) as { refusals: { channel: string; because: string }[] };
    assert.match(refusals.find(({ channel }) => channel === 'nowhere:at-all')?.because ?? '', /"nowhere"/);
  });

  it('lets only its own page connect', async () => {
    const upgrade = await fetch(`${origin}/connection/websocket`, {
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        origin: 'http://evil.example',
      },
    });
    assert.equal(upgrade.status, 403);
  });
});

/** Sends the commands and resolves to as many replies. */
function exchange(url: string, origin: string, commands: readonly object[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const replies: unknown[] = [];
    const socket = new WebSocket(url, { headers: { origin } });
    socket.addEventListener('open', () => socket.send(commands.map((command) => JSON.stringify(command)).join('\n')));
    socket.addEventListener('error', () => reject(new Error('the connection failed')));
    socket.addEventListener('message', ({ data }) => {
      for (const line of String(data).split('\n')) replies.push(JSON.parse(line));
      if (replies.length < commands.length) return;
      socket.close();
      resolve(replies);
    });
  });
}
