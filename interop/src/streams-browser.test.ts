import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type { Centrifuge as NewCentrifuge, TransportEndpoint } from 'centrifuge-5';
import type { Browser, Page } from 'playwright-core';
import { Backend } from './backend.ts';
import { Cable } from '@spindle/testkit';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Inbox } from './inbox.ts';
import { loadSdk } from './page.ts';
import type { Encoding } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;
if (skip !== false) console.warn(`\n!!! ${skip}\n`);

const enabled = { sse: { enabled: true }, http_stream: { enabled: true }, uni_sse: { enabled: true } };

describe('streams in Chromium', { skip }, () => {
  let server: Server;
  let cable: Cable;
  let backend: Backend;
  let browser: Browser;

  before(async () => {
    [server, backend, browser] = await Promise.all([
      Server.start({}, enabled),
      new Backend('ann').start(),
      launchChromium(),
    ]);
    cable = await Cable.to(server.port);
  });
  after(async () => {
    await browser?.close();
    await cable?.close();
    await Promise.all([server?.dispose(), backend?.stop()]);
  });

  async function withPage<T>(run: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.newPage();
    try {
      return await run(page);
    } finally {
      await page.close();
    }
  }

  const runs: readonly (readonly [transport: 'http_stream' | 'sse', encoding: Encoding])[] = [
    ['http_stream', 'json'],
    ['http_stream', 'protobuf'],
    ['sse', 'json'],
  ];
  for (const [transport, encoding] of runs) {
    it(`T50 T60 centrifuge-js 5.8.0 over ${transport} in ${encoding}: subscribe, publish, presence, RPC refused`, () =>
      withPage(async (page) => {
        await loadSdk(page, backend, '5', encoding);
        const report = await page.evaluate(runClient, {
          endpoints: [{ transport, endpoint: `${server.httpUrl}/connection/${transport}` }],
          emulationEndpoint: `${server.httpUrl}/emulation`,
          token: sign({ sub: 'ann' }),
          channel: `chat:browser-${transport}-${encoding}`,
          binary: encoding === 'protobuf',
        });
        assert.deepEqual(report, {
          transport,
          publication: { n: 1, text: 'héllo' },
          presence: ['ann'],
          rpcError: 108,
        });
      }));
  }

  it('T67 the SDK falls back from a WebSocket that is refused', () =>
    withPage(async (page) => {
      await loadSdk(page, backend, '5', 'json');
      const run: ClientRun = {
        endpoints: [
          { transport: 'websocket', endpoint: `${server.websocketUrl}/nowhere` },
          { transport: 'http_stream', endpoint: `${server.httpUrl}/nowhere` },
          { transport: 'sse', endpoint: `${server.httpUrl}/connection/sse` },
        ],
        emulationEndpoint: `${server.httpUrl}/emulation`,
        token: sign({ sub: 'ann' }),
        channel: 'chat:browser-fallback',
        binary: false,
      };
      const report = await page.evaluate(runClient, run);
      assert.equal(report.transport, 'sse');
    }));

  it('T71 an EventSource that lost its connection goes on where it was, in every channel', () =>
    withPage(async (page) => {
      const pushes = new Inbox<string>();
      await page.goto(backend.url);
      await page.exposeFunction('report', pushes.push);
      const connect = { token: sign({ sub: 'ann', channels: ['chat:es-1'] }), subs: { 'docs:es-2': {} } };
      const query = `cf_connect=${encodeURIComponent(JSON.stringify(connect))}`;
      await page.evaluate(openEventSource, `http://127.0.0.1:${cable.port}/connection/uni_sse?${query}`);
      await pushes.until((push) => push.includes('"connect"'));
      const publish = (channel: string, data: number) => server.api('publish', { channel, data });
      const until = (data: number) => pushes.until((push) => numbers(push).includes(data));
      await publish('chat:es-1', 1);
      await publish('docs:es-2', 2);
      await until(2);
      cable.cut();
      await pushes.until((push) => push === 'lost');
      await publish('docs:es-2', 3);
      await publish('chat:es-1', 4);
      cable.mend();
      await until(4);
      await publish('chat:es-1', 5);
      await publish('docs:es-2', 6);
      await until(6);
      const seen = pushes.all.flatMap(numbers);
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        [1, 2, 3, 4, 5, 6],
      );
    }));
});

/** What was published, in a push of a publication or in the first one of a connection. */
function numbers(push: string): number[] {
  return Array.from(push.matchAll(/"data":(\d+)/g), ([, digits]) => Number(digits));
}

/* The functions below run in the page: they may use nothing from around them. */

function openEventSource(url: string): void {
  const { report } = globalThis as unknown as { report: (push: string) => void };
  const source = new EventSource(url);
  source.addEventListener('message', ({ data }) => report(data as string));
  source.addEventListener('error', () => report('lost'));
}

interface ClientRun {
  readonly endpoints: TransportEndpoint[];
  readonly emulationEndpoint: string;
  readonly token: string;
  readonly channel: string;
  readonly binary: boolean;
}

async function runClient({ endpoints, emulationEndpoint, token, channel, binary }: ClientRun) {
  const { Centrifuge } = globalThis as unknown as { Centrifuge: typeof NewCentrifuge };
  const encode = (value: unknown): unknown => (binary ? new TextEncoder().encode(JSON.stringify(value)) : value);
  const decode = (data: unknown): unknown => (binary ? JSON.parse(new TextDecoder().decode(data as Uint8Array)) : data);
  const client = new Centrifuge(endpoints, { token, emulationEndpoint });
  const connected = new Promise<string>((resolve) => void client.on('connected', (now) => resolve(now.transport)));
  client.connect();
  const transport = await connected;
  const room = client.newSubscription(channel);
  const received = new Promise((resolve) => void room.on('publication', ({ data }) => resolve(decode(data))));
  room.subscribe();
  await room.ready(10_000);
  await room.publish(encode({ n: 1, text: 'héllo' }));
  const publication = await received;
  const { clients } = await room.presence();
  const rpcError = await client.rpc('nobody', encode({})).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  client.disconnect();
  return { transport, publication, presence: Object.values(clients).map(({ user }) => user), rpcError };
}
