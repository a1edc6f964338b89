import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type OldCentrifuge from 'centrifuge-2';
import type { Centrifuge as NewCentrifuge } from 'centrifuge-5';
import type { Browser, Page } from 'playwright-core';
import { Backend } from './backend.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { loadSdk } from './page.ts';
import type { Encoding } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;
if (skip !== false) console.warn(`\n!!! ${skip}\n`);

/** What a page reports about one run of a client. */
interface Report {
  readonly client: string;
  readonly received: readonly unknown[];
  readonly presence: readonly string[];
  readonly rpcError: number;
}

describe('official clients in Chromium', { skip }, () => {
  let server: Server;
  let backend: Backend;
  let browser: Browser;

  before(async () => {
    [server, backend, browser] = await Promise.all([Server.start(), new Backend('ann').start(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([server?.dispose(), backend?.stop()]);
  });

  async function withPage<T>(generation: '2' | '5', encoding: Encoding, run: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.newPage();
    try {
      await loadSdk(page, backend, generation, encoding);
      return await run(page);
    } finally {
      await page.close();
    }
  }

  for (const encoding of ['json', 'protobuf'] as const) {
    const url = (): string => `${server.websocketUrl}${encoding === 'protobuf' ? '?format=protobuf' : ''}`;

    it(`S30 S39 centrifuge-js 5.8.0 over ${encoding}: public and private channel, publish, presence, RPC refused`, async () => {
      const report = await withPage('5', encoding, (page) =>
        page.evaluate(runNewClient, {
          url: url(),
          token: sign({ sub: 'ann' }),
          subscriptionToken: sign({ sub: 'ann', channel: '$chat:browser-new' }),
          binary: encoding === 'protobuf',
        }),
      );
      check(report, { n: 1, text: 'héllo' });
    });

    it(`S30 S39 centrifuge-js 2.8.5 over ${encoding}: its own POST to /centrifuge/subscribe, publish, presence, RPC refused`, async () => {
      const report = await withPage('2', encoding, (page) =>
        page.evaluate(runOldClient, { url: url(), token: sign({ sub: 'ann' }), binary: encoding === 'protobuf' }),
      );
      check(report, { n: 1, text: 'héllo' });
      assert.ok(backend.subscribeRequests.some(({ client }) => client === report.client));
    });
  }

  function check(report: Report, published: unknown): void {
    assert.match(report.client, /^[0-9a-f-]{36}$/);
    assert.deepEqual(report.received, [published]);
    assert.deepEqual(report.presence, ['ann']);
    assert.equal(report.rpcError, 108);
  }
});

/* The functions below run in the page: they may use nothing from around them. */

interface NewClientRun {
  readonly url: string;
  readonly token: string;
  readonly subscriptionToken: string;
  readonly binary: boolean;
}

async function runNewClient({ url, token, subscriptionToken, binary }: NewClientRun): Promise<Report> {
  const { Centrifuge } = globalThis as unknown as { Centrifuge: typeof NewCentrifuge };
  const encode = (value: unknown): unknown => (binary ? new TextEncoder().encode(JSON.stringify(value)) : value);
  const decode = (data: unknown): unknown => (binary ? JSON.parse(new TextDecoder().decode(data as Uint8Array)) : data);
  const client = new Centrifuge(url, { token });
  const connected = new Promise<string>((resolve) => void client.on('connected', (context) => resolve(context.client)));
  client.connect();
  const id = await connected;
  const room = client.newSubscription('$chat:browser-new', { getToken: () => Promise.resolve(subscriptionToken) });
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
  return { client: id, received: [publication], presence: Object.values(clients).map(({ user }) => user), rpcError };
}

interface OldClientRun {
  readonly url: string;
  readonly token: string;
  readonly binary: boolean;
}

async function runOldClient({ url, token, binary }: OldClientRun): Promise<Report> {
  const { Centrifuge } = globalThis as unknown as { Centrifuge: typeof OldCentrifuge };
  const encode = (value: unknown): unknown => (binary ? new TextEncoder().encode(JSON.stringify(value)) : value);
  const decode = (data: unknown): unknown => (binary ? JSON.parse(new TextDecoder().decode(data as Uint8Array)) : data);
  const client = new Centrifuge(url);
  client.setToken(token);
  const connected = new Promise<string>((resolve) => void client.on('connect', (context) => resolve(context.client)));
  client.connect();
  const id = await connected;
  const [room, received] = await new Promise<[OldCentrifuge.Subscription, Promise<unknown>]>((resolve, reject) => {
    const { promise, resolve: deliver } = Promise.withResolvers<unknown>();
    const room = client.subscribe('$chat:browser-old', {
      publish: ({ data }) => deliver(decode(data)),
      subscribe: () => resolve([room, promise]),
      error: (context) => reject(new Error(JSON.stringify(context))),
    });
  });
  await room.publish(encode({ n: 1, text: 'héllo' }));
  const publication = await received;
  const { presence } = (await room.presence()) as { presence: Record<string, { user: string }> };
  const rpcError = await client.namedRPC('nobody', encode({})).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  client.disconnect();
  return { client: id, received: [publication], presence: Object.values(presence).map(({ user }) => user), rpcError };
}
