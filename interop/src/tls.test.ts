import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { WebSocket, type ClientOptions } from 'ws';
import { EncryptedServer } from './encrypted-server.ts';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient } from './sdk.ts';
import { sign } from './tokens.ts';

/** A WebSocket of clients that trust one certificate. */
function trusting(ca: string): unknown {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[], options?: ClientOptions) {
      super(url, protocols, { ...options, ca });
    }
  };
}

const servers = [
  { runtime: 'bun', workers: 1 },
  { runtime: 'node', workers: 1 },
  { runtime: 'bun', workers: 2 },
  { runtime: 'node', workers: 2 },
] as const;

for (const { runtime, workers } of servers) {
  describe(`TLS on ${runtime}, ${workers} at work`, () => {
    const server = new EncryptedServer(runtime, { workers });
    const closers: (() => void)[] = [];
    before(() => server.start());
    after(async () => {
      for (const close of closers) close();
      await server.stop();
    });

    function subscribe(certificate: string) {
      const websocket = trusting(readFileSync(server.path(`${certificate}.crt`), 'utf8'));
      const url = `wss://127.0.0.1:${server.port}/connection/websocket`;
      const client = createClient('5', 'json', url, { token: sign({ sub: 'ann' }), websocket });
      closers.push(() => client.disconnect());
      const published = new Inbox<unknown>();
      const connecting = new Inbox<number>();
      const subscription = client.newSubscription('news');
      subscription.on('publication', ({ data }) => published.push(data));
      client.on('connecting', ({ code }) => connecting.push(code));
      subscription.subscribe();
      client.connect();
      return { subscription, published, connecting };
    }

    it('T140 T141 T143 W14 a client stays connected while the certificate is replaced, and new ones see the new one', async () => {
      assert.equal(await server.nameShown(), 'first');
      const early = subscribe('first');
      await early.subscription.ready(10_000);
      server.useCertificate('second');
      await server.reload('the configuration was reloaded');
      // Whichever worker a connection comes to.
      for (let attempt = 0; attempt < 12; attempt += 1) assert.equal(await server.nameShown(), 'second');
      const late = subscribe('second');
      await late.subscription.ready(10_000);
      await server.publish('news', { n: 1 });
      await Promise.all([early.published.until(), late.published.until()]);
      await late.subscription.publish({ n: 2 });
      await early.published.until((data) => (data as { n: number }).n === 2);
      // The first `connecting` is that of `connect`.
      assert.deepEqual(early.connecting.all, [0]);
    });

    it('T143 a key that does not fit is told, and the certificate stays', async () => {
      const before = await server.nameShown();
      writeFileSync(server.path('used.key'), readFileSync(server.path('first.key')));
      writeFileSync(server.path('used.crt'), readFileSync(server.path('second.crt')));
      await server.reload('nothing was reloaded');
      assert.equal(await server.nameShown(), before);
    });

    it('T141 centrifuge-js 2.8.5 over an encrypted connection', async () => {
      const websocket = trusting(readFileSync(server.path('second.crt'), 'utf8'));
      const url = `wss://127.0.0.1:${server.port}/connection/websocket`;
      const client = createOldClient('protobuf', url, { websocket });
      closers.push(() => client.disconnect());
      client.setToken(sign({ sub: 'ann' }));
      const connected = new Inbox<unknown>();
      client.on('connect', connected.push);
      client.connect();
      await connected.until();
    });
  });
}
