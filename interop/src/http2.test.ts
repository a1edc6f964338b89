import { strict as assert } from 'node:assert';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Centrifuge as NewCentrifuge, TransportEndpoint } from 'centrifuge-5';
import type { Browser, Page } from 'playwright-core';
import { Backend } from './backend.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { EncryptedServer } from './encrypted-server.ts';
import { Inbox } from './inbox.ts';
import { loadSdk } from './page.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const streams = {
  workers: 1,
  client: { token: { hmac_secret_key: 'interop-secret' }, allowed_origins: ['*'] },
  sse: { enabled: true },
  http_stream: { enabled: true },
  uni_sse: { enabled: true },
  uni_http_stream: { enabled: true },
};

const hasCurl = spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout?.includes('HTTP2') ?? false;
const withoutCurl = hasCurl ? false : 'SKIPPED: no curl with HTTP/2 on this machine (Debian package: curl)';
const withoutChromium = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine' : false;
for (const reason of [withoutCurl, withoutChromium]) if (reason !== false) console.warn(`\n!!! ${reason}\n`);

/** What a curl that goes on reading has printed, headers included. */
class Curl {
  readonly #output = new Inbox<string>();
  readonly #process: ChildProcess;

  constructor(args: readonly string[]) {
    this.#process = spawn('curl', ['--silent', '--no-buffer', '--include', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let line = '';
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const each of lines) this.#output.push(each.trim());
    });
  }

  line(isIt: (line: string) => boolean): Promise<string> {
    return this.#output.until(isIt);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}

for (const runtime of ['bun', 'node'] as const) {
  describe(`curl over HTTP/2 to ${runtime}`, { skip: withoutCurl }, () => {
    const server = new EncryptedServer(runtime, streams);
    const plain: Server[] = [];
    const curls: Curl[] = [];
    before(() => server.start());
    afterEach(async () => {
      for (const curl of curls.splice(0)) await curl.stop();
    });
    after(async () => {
      await server.stop();
      for (const each of plain) await each.dispose();
    });

    function curl(...args: string[]): Curl {
      const started = new Curl(args);
      curls.push(started);
      return started;
    }

    const connect = JSON.stringify({ token: sign({ sub: 'ann' }), subs: { news: {} } });
    const places = [
      ['uni_http_stream', ['--data', connect]],
      ['uni_sse', ['--get', '--data-urlencode', `cf_connect=${connect}`]],
    ] as const;
    for (const [transport, args] of places) {
      it(`T144 T200 ${transport} is a stream of HTTP/2, and of HTTP/1.1 where that is asked for`, async () => {
        for (const [option, version] of [
          ['--http2', 'HTTP/2 200'],
          ['--http1.1', 'HTTP/1.1 200'],
        ] as const) {
          const url = `${server.url}/connection/${transport}`;
          const client = curl(option, '--cacert', server.path('first.crt'), ...args, url);
          assert.match(await client.line((line) => line.startsWith('HTTP/')), new RegExp(`^${version}`));
          await client.line((line) => line.includes('"connect"'));
          await server.publish('news', { over: version });
          await client.line((line) => line.includes(`"over":"${version}"`));
        }
      });
    }

    it('T146 with prior knowledge in clear text, and on the same port an offer that is not taken', async () => {
      const clear = await Server.start({}, { ...streams, http_server: { h2c_external: true } }, runtime);
      plain.push(clear);
      const url = `${clear.httpUrl}/connection/uni_http_stream`;
      for (const [option, version] of [
        ['--http2-prior-knowledge', 'HTTP/2 200'],
        ['--http2', 'HTTP/1.1 200'],
      ] as const) {
        const client = curl(option, '--data', connect, url);
        assert.match(await client.line((line) => line.startsWith('HTTP/')), new RegExp(`^${version}`));
        await client.line((line) => line.includes('"connect"'));
        await clear.api('publish', { channel: 'news', data: { over: version } });
        await client.line((line) => line.includes(`"over":"${version}"`));
      }
    });
  });

  describe(`Chromium and streams of ${runtime}`, { skip: withoutChromium }, () => {
    const modern = new EncryptedServer(runtime, streams);
    const old = new EncryptedServer(runtime, { ...streams, http_server: { disable_http2: true } });
    let backend: Backend;
    let browser: Browser;
    before(async () => {
      [backend, browser] = await Promise.all([
        new Backend('ann').start(),
        launchChromium(),
        modern.start(),
        old.start(),
      ]);
    });
    after(async () => {
      await browser?.close();
      await Promise.all([backend?.stop(), modern.stop(), old.stop()]);
    });

    /** A page that tells what its clients see, and which protocols its responses come by. */
    async function withPage(run: (page: Page, seen: Inbox<string>, protocols: Set<string>) => Promise<void>) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      try {
        const page = await context.newPage();
        await loadSdk(page, backend, '5', 'json');
        const [seen, protocols] = [new Inbox<string>(), new Set<string>()];
        await page.exposeFunction('report', seen.push);
        const network = await context.newCDPSession(page);
        await network.send('Network.enable');
        network.on('Network.responseReceived', ({ response }) => void protocols.add(response.protocol ?? ''));
        await run(page, seen, protocols);
      } finally {
        await context.close();
      }
    }

    it('T144 T201 ten clients of HTTP streaming and SSE live on one origin, and a WebSocket beside them', () =>
      withPage(async (page, seen, protocols) => {
        await page.evaluate(openClients, clientsOf(modern, 10));
        await seen.until(() => new Set(seen.all.filter((line) => line.startsWith('subscribed'))).size === 11);
        await modern.publish('news', 'hello');
        await seen.until(() => seen.all.filter((line) => line.endsWith('hello')).length === 11);
        assert.deepEqual([...protocols], ['h2']);
      }));

    it('T144 over HTTP/1.1 a browser opens six of them, and their requests wait for each other', () =>
      withPage(async (page, seen, protocols) => {
        await page.evaluate(openEventSources, { url: eventSourceOf(old), count: 10 });
        await seen.until(() => seen.all.filter((line) => line === 'open').length === 6);
        await old.publish('news', 'hello');
        await seen.until(() => seen.all.filter((line) => line === 'hello').length === 6);
        assert.deepEqual([seen.all.filter((line) => line === 'open').length, [...protocols]], [6, ['http/1.1']]);
      }));

    it('T71 T200 fifty event streams of one page get the same publication', () =>
      withPage(async (page, seen, protocols) => {
        await page.evaluate(openEventSources, { url: eventSourceOf(modern), count: 50 });
        await seen.until(() => seen.all.filter((line) => line === 'open').length === 50);
        await modern.publish('news', 'hello');
        await seen.until(() => seen.all.filter((line) => line === 'hello').length === 50);
        assert.deepEqual([...protocols], ['h2']);
      }));
  });
}

function eventSourceOf({ url }: EncryptedServer): string {
  const connect = { token: sign({ sub: 'ann' }), subs: { news: {} } };
  return `${url}/connection/uni_sse?cf_connect=${encodeURIComponent(JSON.stringify(connect))}`;
}

interface Clients {
  /** One for each client. */
  readonly endpoints: readonly TransportEndpoint[];
  readonly emulationEndpoint: string;
  readonly token: string;
}

/** Of streams as many as are asked for, and one of WebSocket. */
function clientsOf({ url }: EncryptedServer, count: number): Clients {
  const endpoints = Array.from({ length: count }, (_, index): TransportEndpoint => {
    const transport = index % 2 === 0 ? 'http_stream' : 'sse';
    return { transport, endpoint: `${url}/connection/${transport}` };
  });
  const webSocket: TransportEndpoint = {
    transport: 'websocket',
    endpoint: `${url.replace('https', 'wss')}/connection/websocket`,
  };
  return { endpoints: [...endpoints, webSocket], emulationEndpoint: `${url}/emulation`, token: sign({ sub: 'ann' }) };
}

/* The functions below run in the page: they may use nothing from around them. */

function openClients({ endpoints, emulationEndpoint, token }: Clients): void {
  const { Centrifuge, report } = globalThis as unknown as {
    Centrifuge: typeof NewCentrifuge;
    report: (line: string) => void;
  };
  for (const [index, endpoint] of endpoints.entries()) {
    const client = new Centrifuge([endpoint], { token, emulationEndpoint });
    const news = client.newSubscription('news');
    news.on('subscribed', () => report(`subscribed ${index}`));
    news.on('publication', ({ data }) => report(`${index} ${String(data)}`));
    news.subscribe();
    client.connect();
  }
}

function openEventSources({ url, count }: { readonly url: string; readonly count: number }): void {
  const { report } = globalThis as unknown as { report: (line: string) => void };
  for (let index = 0; index < count; index += 1) {
    const source = new EventSource(url);
    source.addEventListener('open', () => report('open'));
    source.addEventListener('message', ({ data }) => {
      if ((data as string).includes('hello')) report('hello');
    });
  }
}
