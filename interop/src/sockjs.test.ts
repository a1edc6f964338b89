import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'node:test';
import type OldCentrifuge from 'centrifuge-2';
import type { Browser } from 'playwright-core';
import { credentialsOf, legacySecret } from './backend-2016.ts';
import { Backend } from './backend.ts';
import { Cable } from '@spindle/testkit';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Inbox } from './inbox.ts';
import { loadSdk } from './page.ts';
import { createClient2016, releases2016, type Message } from './sdk-2016.ts';
import { createClient, createOldClient, generations } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const require = createRequire(import.meta.url);
const SockJS: unknown = require('sockjs-client');

/** Those of the client library that the server has, and one after which it falls back to them. */
const transports = ['websocket', 'xhr-streaming', 'xhr-polling'] as const;
type SockJsTransport = (typeof transports)[number];

const skipBrowser =
  chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;
if (skipBrowser !== false) console.warn(`\n!!! ${skipBrowser}\n`);

const servers = [
  { runtime: 'bun', workers: 1 },
  { runtime: 'node', workers: 1 },
  { runtime: 'bun', workers: 3 },
  { runtime: 'node', workers: 2 },
] as const;

for (const { runtime, workers } of servers) {
  describe(`SockJS on ${runtime}, ${workers} at work`, () => {
    let server: Server;
    let backend: Backend;
    const closers: (() => void)[] = [];

    before(async () => {
      const sections = { workers, sockjs: { enabled: true }, legacy: { enabled: true, secret: legacySecret } };
      [server, backend] = await Promise.all([Server.start({}, sections, runtime), new Backend('ann').start()]);
    });
    after(() => Promise.all([server.dispose(), backend.stop()]));
    afterEach(() => {
      for (const close of closers.splice(0)) close();
    });

    function open(transport: SockJsTransport, port = server.port) {
      const client = createOldClient('json', `http://127.0.0.1:${port}/connection/sockjs`, {
        sockjs: SockJS,
        sockjsTransports: [transport],
        subscribeEndpoint: `${backend.url}/centrifuge/subscribe`,
        // On Node the library does not notice that a response broke off.
        pingInterval: 1_000,
        pongWaitTimeout: 500,
      });
      client.setToken(sign({ sub: 'ann' }));
      closers.push(() => client.disconnect());
      const connected = new Inbox<{ readonly client: string; readonly transport: string }>();
      const lost = new Inbox<{ readonly reason: string; readonly reconnect: boolean }>();
      client.on('connect', connected.push);
      client.on('disconnect', lost.push);
      return { client, connected, lost };
    }

    function subscribe(client: OldCentrifuge, channel: string) {
      const published = new Inbox<{ readonly data: unknown }>();
      const subscribed = new Inbox<{ readonly recovered?: boolean; readonly isResubscribe: boolean }>();
      const room = client.subscribe(channel, { publish: published.push, subscribe: subscribed.push });
      return { room, published, subscribed };
    }

    for (const transport of transports) {
      describe(`of centrifuge-js 2.8.5 over ${transport}`, () => {
        it('T121 T122 T125 T126 T127 private channel, publish, presence, history, RPC refused', async () => {
          const { client, connected } = open(transport);
          const channel = `$chat:sockjs-${transport}`;
          const { room, published, subscribed } = subscribe(client, channel);
          client.connect();
          assert.equal((await connected.until()).transport, `sockjs-${transport}`);
          await subscribed.until();
          await room.publish({ text: 'héllo\n"\u2028' });
          assert.deepEqual((await published.until()).data, { text: 'héllo\n"\u2028' });
          const { presence } = (await room.presence()) as { presence: Record<string, { user: string }> };
          assert.deepEqual(
            Object.values(presence).map(({ user }) => user),
            ['ann'],
          );
          const { publications } = (await room.history({ limit: 10 })) as { publications: { data: unknown }[] };
          assert.equal(publications.length, 1);
          await assert.rejects(client.namedRPC('nobody', {}), (error) => (error as { code?: number }).code === 108);
          await server.api('publish', { channel, data: { n: 2 } });
          await published.until(({ data }) => (data as { n?: number }).n === 2);
        });

        it('T122 S90 gets after a cut what it missed', async () => {
          const cable = await Cable.to(server.port);
          closers.push(() => void cable.close());
          const { client, lost } = open(transport, cable.port);
          const channel = `chat:cut-${transport}`;
          const { published, subscribed } = subscribe(client, channel);
          client.connect();
          await subscribed.until();
          await server.api('publish', { channel, data: { n: 1 } });
          await published.until();
          cable.cut();
          await lost.until();
          for (const n of [2, 3]) await server.api('publish', { channel, data: { n } });
          cable.mend();
          const back = await subscribed.until(({ isResubscribe }) => isResubscribe);
          assert.equal(back.recovered, true);
          await published.until(({ data }) => (data as { n: number }).n === 3);
          assert.deepEqual(
            published.all.map(({ data }) => data),
            [{ n: 1 }, { n: 2 }, { n: 3 }],
          );
        });

        it('T123 is told why it is disconnected, and whether to come back', async () => {
          const { client, connected, lost } = open(transport);
          client.connect();
          const { client: id } = await connected.until();
          await server.api('disconnect', { user: 'ann', client: id });
          assert.deepEqual(await lost.until(), { reason: 'force disconnect', reconnect: false });
        });
      });

      for (const generation of generations) {
        it(`T122 centrifuge-js ${generation}.x over ${transport}, which speaks v2`, async () => {
          const endpoint = `http://127.0.0.1:${server.port}/connection/sockjs`;
          const client = createClient(generation, 'json', [{ transport: 'sockjs', endpoint }], {
            token: sign({ sub: 'ann' }),
            sockjs: SockJS,
            sockjsOptions: { transports: [transport] },
          });
          closers.push(() => client.disconnect());
          const disconnected = new Inbox<{ readonly code: number; readonly reason: string }>();
          client.on('disconnected', disconnected.push);
          const subscription = client.newSubscription(`chat:new-${generation}-${transport}`);
          const published = new Inbox<unknown>();
          subscription.on('publication', ({ data }) => published.push(data));
          subscription.subscribe();
          client.connect();
          await subscription.ready(10_000);
          await subscription.publish({ n: 1 });
          assert.deepEqual(await published.until(), { n: 1 });
          await server.api('disconnect', { user: 'ann' });
          assert.deepEqual(await disconnected.until(), { code: 3503, reason: 'force disconnect' });
        });
      }
    }

    it('T128 a server that stops tells clients over xhr-streaming to come back, and they do', async () => {
      const own = await Server.start({}, { sockjs: { enabled: true } }, runtime);
      closers.push(() => void own.dispose());
      const { client, connected, lost } = open('xhr-streaming', own.port);
      client.connect();
      await connected.until();
      await own.stop();
      assert.deepEqual(await lost.until(), { reason: 'shutdown', reconnect: true });
      connected.all.length = 0;
      await own.start();
      await connected.until();
    });

    for (const release of releases2016) {
      it(`T121 T125 centrifuge-js ${release}, whose prefix is /connection`, async () => {
        const sections = {
          sockjs: { enabled: true, handler_prefix: '/connection' },
          legacy: { enabled: true, secret: legacySecret },
        };
        const own = await Server.start({}, sections, runtime);
        closers.push(() => void own.dispose());
        for (const transport of ['websocket', 'xhr-streaming']) {
          const client = createClient2016(release, {
            url: `http://127.0.0.1:${own.port}`,
            sockJS: SockJS,
            transports: [transport],
            ...credentialsOf('ann'),
          });
          closers.push(() => client.disconnect());
          const messages = new Inbox<Message>();
          const subscribed = new Inbox<unknown>();
          client.subscribe('news', { message: messages.push, subscribe: subscribed.push });
          client.connect();
          await subscribed.until();
          await own.api('publish', { channel: 'news', data: { over: transport } });
          assert.deepEqual((await messages.until()).data, { over: transport });
        }
      });
    }

    describe('in Chromium', { skip: skipBrowser }, () => {
      let browser: Browser;
      before(async () => {
        browser = await launchChromium();
      });
      after(() => browser?.close());

      for (const transport of ['websocket', 'xhr-streaming'] as const) {
        it(`T121 T125 T127 centrifuge-js 2.8.5 over ${transport}, from a page of another origin`, async () => {
          const page = await browser.newPage();
          await loadSdk(page, backend, '2', 'json');
          const script = require.resolve('sockjs-client/dist/sockjs.min.js');
          await page.addScriptTag({ content: await readFile(script, 'utf8') });
          const channel = `chat:page-${transport}`;
          const url = `${server.httpUrl}/connection/sockjs`;
          const report = await page.evaluate(runInPage, { url, token: sign({ sub: 'ann' }), transport, channel });
          assert.deepEqual(report, { transport: `sockjs-${transport}`, received: { text: 'héllo' } });
          await page.close();
        });
      }
    });
  });
}

/* The function below runs in the page: it may use nothing from around it. */

interface PageRun {
  readonly url: string;
  readonly token: string;
  readonly transport: string;
  readonly channel: string;
}

async function runInPage({ url, token, transport, channel }: PageRun): Promise<unknown> {
  const { Centrifuge } = globalThis as unknown as { Centrifuge: typeof OldCentrifuge };
  const client = new Centrifuge(url, { sockjsTransports: [transport] });
  client.setToken(token);
  const connected = new Promise<{ transport: string }>((resolve) => void client.on('connect', resolve));
  const received = new Promise((resolve, reject) => {
    const room = client.subscribe(channel, {
      publish: ({ data }) => resolve(data),
      subscribe: () => void room.publish({ text: 'héllo' }),
      error: (context) => reject(new Error(JSON.stringify(context))),
    });
  });
  client.connect();
  const report = { transport: (await connected).transport, received: await received };
  client.disconnect();
  return report;
}
