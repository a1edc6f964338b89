import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { RawClient } from '@spindle/testkit';
import type { Config } from '../config/index.ts';
import { startTestServer } from '../test-server.test.fixture.ts';
import { withStreams } from './stream-client.test.fixture.ts';

const sections = ['websocket', 'uniWebsocket', 'sse', 'httpStream', 'uniSse', 'uniHttpStream'] as const;
type Section = (typeof sections)[number];

function withOption(section: Section, options: object): (config: Config) => Config {
  return (config) => {
    const changed = withStreams(config);
    return { ...changed, [section]: { ...changed[section], ...options } };
  };
}

/** A client that reads its connect and nothing after it. */
async function freeze(section: Section, port: number): Promise<{ destroy(): void }> {
  const isUnidirectional = section.startsWith('uni');
  const connecting = JSON.stringify(
    isUnidirectional ? { subs: { 'plain:a': {} } } : { id: 1, connect: { subs: { 'plain:a': {} } } },
  );
  const path = `/connection/${section.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  if (section.toLowerCase().endsWith('websocket')) {
    const client = await RawClient.open(port, path, { 'x-user': 'frozen' });
    client.sendText(connecting);
    await client.frame();
    client.pause();
    return client;
  }
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nx-user: frozen\r\ncontent-length: ${connecting.length}\r\n\r\n${connecting}`,
  );
  let head = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (head.includes('"connect":')) resolve();
    });
  });
  return socket.pause();
}

describe('options of transports', () => {
  for (const section of sections) {
    it(`T170 T65 ${section}.write_timeout ends a client that takes nothing, pings or not`, async () => {
      const unlimited = (config: Config): Config => ({
        ...config,
        client: { ...config.client, queueMaxSize: 1_000_000_000, pingIntervalMs: 0 },
      });
      const change = withOption(section, { writeTimeoutMs: 400 });
      const test = await startTestServer((config) => unlimited(change(config)));
      const client = await freeze(section, test.server.port);
      const data = JSON.stringify('x'.repeat(500_000));
      for (let i = 0; i < 20; i += 1) await test.server.node.publish('plain:a', data);
      while (test.refusals.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const [{ rule, code } = assert.fail()] = test.refusals;
      assert.deepEqual([rule, code], ['T65', 3008]);
      assert.equal(test.server.node.numConnections, 0);
      client.destroy();
      await test.server.stop();
    });
  }

  it('T172 padding starts a stream of text, and no stream by default', async () => {
    for (const padding of [0, 4_096]) {
      const test = await startTestServer(withOption('uniHttpStream', { padding }));
      const abort = new AbortController();
      const response = await fetch(`${test.server.url}/connection/uni_http_stream`, {
        method: 'POST',
        body: '{}',
        headers: { 'x-user': 'ann' },
        signal: abort.signal,
      });
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk);
        if (text.endsWith('\n')) break;
      }
      assert.equal(text.length - text.trimStart().length, padding);
      assert.ok('connect' in JSON.parse(text));
      abort.abort();
      await test.server.stop();
    }
  });

  it('T173 init answers pages of allowed origins where it is enabled, at its path', async () => {
    const test = await startTestServer((config) => ({
      ...config,
      client: { ...config.client, allowedOrigins: ['https://page.example'] },
      init: { enabled: true, handlerPrefix: '/hello/' },
    }));
    const url = `${test.server.url}/hello`;
    const response = await fetch(url, { headers: { origin: 'https://page.example' } });
    assert.deepEqual([response.status, await response.text()], [200, '{}']);
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://page.example');
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
    const foreign = await fetch(url, { headers: { origin: 'https://foe.example' } });
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin: 'https://page.example' } });
    assert.equal(preflight.status, 204);
    assert.equal((await fetch(url, { method: 'POST' })).status, 405);
    await test.server.stop();
    const without = await startTestServer();
    assert.equal((await fetch(`${without.server.url}/connection/init`)).status, 404);
    await without.server.stop();
  });
});
