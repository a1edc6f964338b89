import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Centrifuge as NewCentrifuge, TransportEndpoint } from 'centrifuge-5';
import type { Browser } from 'playwright-core';
import { Cable } from '@spindle/testkit';
import { Backend } from './backend.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Inbox } from './inbox.ts';
import { loadSdk } from './page.ts';
import { createClient, createOldClient, type Encoding, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const require = createRequire(import.meta.url);

/** Comes with the SockJS client, which needs it as well. */
const EventSource: unknown = createRequire(require.resolve('sockjs-client'))('eventsource');

const pingMs = 1_000;
const pongMs = 500;
/** The wheel wakes a tick late, and this machine has other things to do. */
const graceMs = 2_000;

const readable = { allow_subscribe_for_client: true, history_size: 10, history_ttl: '5m', force_recovery: true };

const transports = [
  ['websocket', 'json'],
  ['websocket', 'protobuf'],
  ['http_stream', 'json'],
  ['sse', 'json'],
] as const;

describe('links that are half-open', () => {
  let server: Server;
  let cable: Cable;
  let client: Sdk | null = null;

  before(async () => {
    server = await Server.start(
      { ping_interval: `${pingMs}ms`, pong_timeout: `${pongMs}ms` },
      {
        http_stream: { enabled: true },
        sse: { enabled: true },
        channel: { without_namespace: readable },
      },
    );
    cable = await Cable.to(server.port);
  });
  afterEach(() => {
    cable.cut();
    client?.disconnect();
    cable.mend();
  });
  after(async () => {
    await cable?.close();
    await server?.dispose();
  });

  function connect(transport: TransportEndpoint['transport'], encoding: Encoding, channel: string) {
    const scheme = transport === 'websocket' ? 'ws' : 'http';
    const url = `${scheme}://127.0.0.1:${cable.port}/connection/${transport}`;
    const sdk = createClient('5', encoding, [{ transport, endpoint: url }], {
      token: sign({ sub: 'ann' }),
      emulationEndpoint: `http://127.0.0.1:${cable.port}/emulation`,
      eventsource: EventSource,
      timeout: 1_000,
      maxServerPingDelay: 500,
    });
    client = sdk;
    const publications = new Inbox<unknown>();
    const back = new Inbox<{ readonly recovered: boolean; readonly wasRecovering: boolean }>();
    const subscription = sdk.newSubscription(channel);
    subscription.on('publication', publications.push);
    subscription.on('subscribed', back.push);
    subscription.subscribe();
    sdk.connect();
    return { subscription, publications, back };
  }

  /** Asks until nobody is there any more; milliseconds it took. */
  async function gone(since: number): Promise<number> {
    for (;;) {
      const { result } = (await server.api('info')) as { result: { nodes: readonly { num_clients: number }[] } };
      const tookMs = performance.now() - since;
      if (result.nodes[0]?.num_clients === 0) return tookMs;
      if (tookMs > 10 * (pingMs + pongMs)) throw new Error('the session does not end');
    }
  }

  for (const [transport, encoding] of transports) {
    const name = `${transport} in ${encoding}`;

    it(`S14 a laptop that sleeps over ${name}: its session ends in time, and it recovers when it wakes`, async () => {
      const channel = `sleep-${transport}-${encoding}`;
      const { subscription, publications, back } = connect(transport, encoding, channel);
      await subscription.ready(10_000);
      cable.freeze();
      assert.ok((await gone(performance.now())) <= pingMs + pongMs + graceMs);
      await server.api('publish', { channel, data: 'while it slept' });
      cable.thaw();
      await publications.until();
      assert.equal((await back.until(({ wasRecovering }) => wasRecovering)).recovered, true);
    });

    it(`S14 a link that loses everything over ${name}: the session ends in time, and the client notices`, async () => {
      const channel = `lost-${transport}-${encoding}`;
      const { subscription, publications, back } = connect(transport, encoding, channel);
      await subscription.ready(10_000);
      cable.lose();
      assert.ok((await gone(performance.now())) <= pingMs + pongMs + graceMs);
      await server.api('publish', { channel, data: 'while it was away' });
      cable.cut();
      cable.mend();
      await publications.until();
      assert.equal((await back.until(({ wasRecovering }) => wasRecovering)).recovered, true);
    });
  }

  it('S14 the client of 2.x, whose pings are those of WebSocket', async () => {
    const old = createOldClient('json', `ws://127.0.0.1:${cable.port}/connection/websocket`);
    const connected = new Inbox<unknown>();
    old.on('connect', connected.push);
    old.setToken(sign({ sub: 'ann' }));
    old.connect();
    await connected.until();
    cable.freeze();
    assert.ok((await gone(performance.now())) <= pingMs + pongMs + graceMs);
    old.disconnect();
  });

  it('S14 a server that freezes is noticed by its clients', async () => {
    const { subscription } = connect('websocket', 'json', 'server');
    const lost = new Inbox<number>();
    client?.on('connecting', ({ code }) => lost.push(code));
    await subscription.ready(10_000);
    cable.lose('down');
    const noPing = 2;
    await lost.until((code) => code === noPing, pingMs + 500 + graceMs);
  });
});

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;

describe('background tabs', { skip }, () => {
  let server: Server;
  let backend: Backend;
  let browser: Browser;

  before(async () => {
    [server, backend, browser] = await Promise.all([
      Server.start(
        { ping_interval: `${pingMs}ms`, pong_timeout: `${pongMs}ms` },
        { channel: { without_namespace: readable } },
      ),
      new Backend('ann').start(),
      launchChromium(),
    ]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([server?.dispose(), backend?.stop()]);
  });

  it('S14 a page that is frozen is let go in time, and recovers when it is in front again', async () => {
    const page = await browser.newPage();
    await loadSdk(page, backend, '5', 'json');
    const told = new Inbox<string>();
    await page.exposeFunction('tell', told.push);
    await page.evaluate(openTab, [server.websocketUrl, sign({ sub: 'ann' })] as const);
    await told.until((word) => word === 'subscribed');
    const devtools = await page.context().newCDPSession(page);
    // Nothing of the page runs from the next event on, as in a tab that the browser has frozen.
    await devtools.send('Debugger.enable');
    await devtools.send('Debugger.pause');
    const since = performance.now();
    for (let isThere = true; isThere;) {
      const { result } = (await server.api('info')) as { result: { nodes: readonly { num_clients: number }[] } };
      isThere = result.nodes[0]?.num_clients !== 0;
      assert.ok(performance.now() - since <= pingMs + pongMs + graceMs, 'the session does not end');
    }
    await server.api('publish', { channel: 'tab', data: 'while it was hidden' });
    await devtools.send('Debugger.resume');
    await told.until((word) => word === 'publication while it was hidden');
    await page.close();
  });
});

/** Runs in the page: it may use nothing from around it. */
function openTab([url, token]: readonly [string, string]): void {
  const page = globalThis as unknown as { Centrifuge: typeof NewCentrifuge; tell(word: string): Promise<void> };
  const client = new page.Centrifuge(url, { token, minReconnectDelay: 20, maxReconnectDelay: 100 });
  const subscription = client.newSubscription('tab');
  subscription.on('subscribed', () => void page.tell('subscribed'));
  subscription.on('publication', ({ data }) => void page.tell(`publication ${data}`));
  subscription.subscribe();
  client.connect();
}
