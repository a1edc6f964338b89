import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { WebSocket, type ClientOptions } from 'ws';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient, generations, payload, value, type Encoding } from './sdk.ts';
import { secret, Server } from './server.ts';
import { sign } from './tokens.ts';
import { preparePython } from './toolchains.ts';

const python = preparePython('client.py');
const skipBrowser =
  chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;

/** Longer than any window, and with little to leave out at its end. */
const document = {
  text: 'repeated '.repeat(2_000),
  digits: Array.from({ length: 500 }, (_, i) => Math.sin(i)),
};

for (const runtime of ['bun', 'node'] as const) {
  describe(`Compression on ${runtime}`, () => {
    let server: Server;
    const closers: (() => void)[] = [];
    before(async () => {
      server = await Server.start({}, { websocket: { compression: true, compression_min_size: 10 } }, runtime);
    });
    after(async () => {
      for (const close of closers) close();
      await server.dispose();
    });

    /** A WebSocket as Node programs use it, which offers compression; tells what was agreed. */
    function tellingSocket(agreed: Inbox<string>): typeof WebSocket {
      return class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[], options?: ClientOptions) {
          super(url, protocols, { perMessageDeflate: { threshold: 0 }, ...options });
          this.once('open', () => agreed.push(this.extensions));
        }
      } as typeof WebSocket;
    }

    for (const encoding of ['json', 'protobuf'] as const) {
      for (const generation of generations) {
        it(`T133 T134 T135 centrifuge-js ${generation}.x over ${encoding}`, async () => {
          const agreed = new Inbox<string>();
          const client = createClient(generation, encoding, url(encoding), {
            token: sign({ sub: 'ann' }),
            websocket: tellingSocket(agreed),
          });
          closers.push(() => client.disconnect());
          const subscription = client.newSubscription(`chat:${generation}-${encoding}`);
          const published = new Inbox<unknown>();
          subscription.on('publication', ({ data }) => published.push(value(encoding, data)));
          subscription.subscribe();
          client.connect();
          await subscription.ready(10_000);
          for (let n = 0; n < 3; n++) await subscription.publish(payload(encoding, { n, document }));
          assert.deepEqual(await published.until((data) => (data as { n: number }).n === 2), { n: 2, document });
          assert.match(await agreed.until(), /permessage-deflate/);
        });
      }

      it(`T133 T134 T135 centrifuge-js 2.x over ${encoding}, beside one that reads nothing compressed`, async () => {
        const channel = `chat:old-${encoding}`;
        const inboxes = [tellingSocket(new Inbox()), plainSocket()].map((websocket) => {
          const client = createOldClient(encoding, url(encoding), { websocket });
          closers.push(() => client.disconnect());
          client.setToken(sign({ sub: 'ann' }));
          const published = new Inbox<unknown>();
          const subscribed = new Inbox<unknown>();
          client.subscribe(channel, {
            publish: ({ data }) => published.push(value(encoding, data)),
            subscribe: subscribed.push,
          });
          client.connect();
          return { published, subscribed };
        });
        for (const { subscribed } of inboxes) await subscribed.until();
        for (let n = 0; n < 3; n++) await server.api('publish', { channel, data: { n, document } });
        for (const { published } of inboxes) {
          assert.deepEqual(await published.until((data) => (data as { n: number }).n === 2), { n: 2, document });
          assert.equal(published.all.length, 3);
        }
      });
    }

    function url(encoding: Encoding): string {
      return `${server.websocketUrl}${encoding === 'protobuf' ? '?format=protobuf' : ''}`;
    }

    it(
      'T133 centrifuge-python, whose library asks for a window',
      { skip: python.ready ? false : python.reason },
      async () => {
        if (!python.ready) return;
        const report = await python.run(['--url', url('json'), '--secret', secret, '--channel', '$chat:py']);
        assert.deepEqual(report['received'], { from: 'python' });
      },
    );

    it('T133 Chromium agrees to it, and reads what is long', { skip: skipBrowser }, async () => {
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        const run = { url: `${server.websocketUrl}?cf_protocol_version=v2`, token: sign({ sub: 'ann' }) };
        const { extensions, error } = await page.evaluate(connectInPage, run);
        assert.match(extensions, /permessage-deflate/);
        assert.equal(error, 108);
      } finally {
        await browser.close();
      }
    });
  });
}

/** One that offers nothing. */
function plainSocket(): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[], options?: ClientOptions) {
      super(url, protocols, { ...options, perMessageDeflate: false });
    }
  } as typeof WebSocket;
}

/* The function below runs in the page: it may use nothing from around it. */

async function connectInPage({ url, token }: { readonly url: string; readonly token: string }) {
  const socket = new globalThis.WebSocket(url);
  const next = () =>
    new Promise<{ id?: number; error?: { code: number } }>((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data)) as object), { once: true });
    });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  socket.send(JSON.stringify({ id: 1, connect: { token } }));
  await next();
  socket.send(JSON.stringify({ id: 2, rpc: { method: 'nobody', data: 'long '.repeat(5_000) } }));
  const { error } = await next();
  socket.close();
  return { extensions: socket.extensions, error: error?.code };
}
