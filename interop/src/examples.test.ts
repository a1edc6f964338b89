import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PublicationContext } from 'centrifuge-5';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from './chromium.ts';
import { examples, startExample, startNext, type RunningExample } from './example.ts';
import { findBun } from './find-bun.ts';
import { Inbox } from './inbox.ts';
import { createClient, type Sdk } from './sdk.ts';
import { apiKey, launcher, secret, Server } from './server.ts';

const legacySecret = 'the secret of 2016';

/** The part of `examples/spindle.json` that the applications have to know. */
interface Config {
  readonly http_api: { readonly key: string };
  readonly client: {
    readonly allowed_origins: readonly string[];
    readonly token: { readonly hmac_secret_key: string };
  };
  readonly legacy: { readonly secret: string };
}

interface Settings {
  readonly port: number;
  readonly server: { readonly apiKey: string };
  readonly signing: { readonly secret: string };
  readonly legacy: { readonly secret: string };
}

const environment = (server: Server): Record<string, string> => ({
  SERVER_URL: server.httpUrl,
  API_KEY: apiKey,
  TOKEN_SECRET: secret,
  LEGACY_SECRET: legacySecret,
  SESSION_KEY: 'the key of sessions',
});

/** Asks an application as a page in front of it does. */
function post({ url }: RunningExample, path: string, body: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', cookie };
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A server that lets clients of 2016 in too: it reads the section out of the environment, as for an operator. */
function startServer(): Promise<Server> {
  Object.assign(process.env, { SPINDLE_LEGACY_ENABLED: 'true', SPINDLE_LEGACY_SECRET: legacySecret });
  return Server.start();
}

/** Somebody with the SDK, who has signed in and asks the application for tokens as the page does. */
async function enter(
  application: RunningExample,
  name: string,
): Promise<{ readonly client: Sdk; readonly cookie: string }> {
  const response = await post(application, '/login', { name });
  assert.equal(response.status, 200);
  const { websocketUrl } = (await response.json()) as { websocketUrl: string };
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  const getToken = () => tokenFrom(application, cookie, '/centrifuge/connection_token');
  return { client: createClient('5', 'json', websocketUrl, { getToken }), cookie };
}

async function tokenFrom(
  application: RunningExample,
  cookie: string,
  path: string,
  body: object = {},
): Promise<string> {
  const response = await post(application, path, body, cookie);
  assert.equal(response.status, 200, path);
  return ((await response.json()) as { token: string }).token;
}

const lobby = 'chat:lobby';
const privateRoom = '$chat:private';

describe('the examples', () => {
  let server: Server;

  before(async () => {
    server = await startServer();
  });
  after(() => server.dispose());

  it('G1 come with a configuration that loads as it is, and that they fit', async () => {
    const path = fileURLToPath(new URL('spindle.json', examples));
    await promisify(execFile)(process.execPath, [launcher, 'checkconfig', '--strict', '-c', path]);
    const { readSettings } = (await import(new URL('chat/settings.js', examples).href)) as {
      readSettings(env: object): Settings;
    };
    const { server, signing, legacy, port } = readSettings({});
    const config = JSON.parse(await readFile(path, 'utf8')) as Config;
    assert.deepEqual(
      [server.apiKey, signing.secret, legacy.secret],
      [config.http_api.key, config.client.token.hmac_secret_key, config.legacy.secret],
    );
    assert.deepEqual(config.client.allowed_origins, [`http://localhost:${port}`]);
  });

  for (const [framework, start] of [
    ['Express', () => startExample('chat-express', environment(server))],
    ['Fastify', () => startExample('chat-fastify', environment(server))],
    ['Hono', async () => startExample('chat-hono', environment(server), await findBun())],
    ['Next', () => startNext('chat-next', environment(server))],
  ] as const) {
    describe(`chat with ${framework}`, () => {
      let application: RunningExample;
      const clients: Sdk[] = [];

      before(async () => {
        application = await start();
      });
      after(async () => {
        for (const client of clients) client.disconnect();
        await application?.stop();
      });

      it('I17 nobody gets a token, and no name that cannot be read signs in', async () => {
        for (const [path, body] of [
          ['/centrifuge/connection_token', {}],
          ['/centrifuge/subscription_token', { channel: privateRoom }],
        ] as const) {
          assert.equal((await post(application, path, body)).status, 403, path);
          assert.equal((await post(application, path, body, `chat=YW5u.${'x'.repeat(43)}`)).status, 403, path);
        }
        assert.equal((await post(application, '/login', { name: ' ' })).status, 400);
      });

      it('I10 I11 I40 I60 two people meet in both rooms, and no other is open', async () => {
        const ann = await enter(application, 'ann');
        clients.push(ann.client);
        const room = (client: Sdk, cookie: string) =>
          client.newSubscription(privateRoom, {
            getToken: ({ channel }) => tokenFrom(application, cookie, '/centrifuge/subscription_token', { channel }),
          });
        const publications = new Inbox<PublicationContext>();
        const subscriptions = [ann.client.newSubscription(lobby), room(ann.client, ann.cookie)];
        for (const subscription of subscriptions) subscription.on('publication', publications.push).subscribe();
        ann.client.connect();
        await Promise.all(subscriptions.map((subscription) => subscription.ready(10_000)));

        const ben = await enter(application, 'ben');
        clients.push(ben.client);
        const announced = await publications.until(({ channel }) => channel === lobby);
        assert.deepEqual(announced.data, { text: 'ben has signed in' });
        assert.equal(announced.info, undefined);

        const bensRoom = room(ben.client, ben.cookie);
        bensRoom.subscribe();
        ben.client.connect();
        await bensRoom.ready(10_000);
        await bensRoom.publish({ text: 'hi' });
        const said = await publications.until(({ channel }) => channel === privateRoom);
        assert.deepEqual([said.data, said.info?.user], [{ text: 'hi' }, 'ben']);

        const other = { channel: '$chat:other' };
        assert.equal((await post(application, '/centrifuge/subscription_token', other, ann.cookie)).status, 403);
      });
    });
  }
});

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;
if (skip !== false) console.warn(`\n!!! ${skip}\n`);

describe('the pages of the examples in Chromium', { skip }, () => {
  let server: Server;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  for (const [rules, name, room] of [
    ['I40', 'chat-express', `[data-channel="${privateRoom}"]`],
    ['I20 I30 L13 L21', 'page-of-2016', 'body'],
  ] as const) {
    it(`${rules} ${name}: signs in, enters the private room, hears the application and itself`, async () => {
      const example = await startExample(name, environment(server));
      const page = await browser.newPage();
      try {
        await signIn(page, example.url);
        const text = page.locator(`${room} [name=text]`);
        await text.fill('hi');
        await text.press('Enter');
        await page.getByText('ann: hi').waitFor();
        await post(example, '/login', { name: 'ben' });
        await page.getByText('ben has signed in').waitFor();
      } finally {
        await page.close();
        await example.stop();
      }
    });
  }
});

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('[name=name]').fill('ann');
  await page.locator('[name=name]').press('Enter');
}
