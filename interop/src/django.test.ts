import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient } from './sdk.ts';
import { apiKey, Server } from './server.ts';
import { sign } from './tokens.ts';
import { preparePython, type Running, type Toolchain } from './toolchains.ts';

const require = createRequire(import.meta.url);

/** The key of the examples that the first applications were written from. */
const secret = 'secret';

const djangoSite = preparePython('django_site.py', 'requirements-django.txt');
const firstTokens = preparePython('first_tokens.py', 'requirements-cent-1.txt');
const signingClients: Readonly<Record<string, string>> = {
  '1.3.0': 'requirements-cent-1.txt',
  '2.1.0': 'requirements-cent-2.txt',
};
const streamingClients: Readonly<Record<string, string>> = {
  '3.0.1': 'requirements-cent-3.txt',
  '4.1.0': 'requirements-django.txt',
};

/** What the application gives to the pages of a user. */
interface Application {
  readonly connectionToken: string;
  /** Null where the user may not read the channel. */
  subscriptionToken(client: string, channel: string): Promise<string | null>;
}

/** A page of the application that is connected. */
interface Page {
  readonly published: Inbox<unknown>;
  readonly unsubscribed: Inbox<number>;
  readonly disconnected: Inbox<number>;
  /** 0 when subscribed, else the code of the refusal or of the end of the connection. */
  subscribe(channel: string): Promise<number>;
  close(): void;
}

/** A token for somebody else is a mere refusal for the old generation, and ends the connection of a new one. */
const pages = {
  'centrifuge-js 2.8.5': { openWith: openOldPage, mismatch: 103 },
  'centrifuge-js 5.8': { openWith: openPage, mismatch: 3500 },
} as const;
const publicTokens = (connectionToken: string): Application => ({
  connectionToken,
  subscriptionToken: async () => null,
});

let server: Server;
const open: { close(): void }[] = [];

before(async () => {
  server = await Server.start({ token: { hmac_secret_key: secret } }, { legacy: { enabled: true, secret } });
});
after(() => server.dispose());
afterEach(() => {
  for (const page of open.splice(0)) page.close();
});

describe('django-instant 4.2', { skip: reasonToSkip(djangoSite) }, () => {
  let folder: string;
  let django: Running;
  let site: string;

  before(async () => {
    if (!djangoSite.ready) return;
    folder = await mkdtemp(join(tmpdir(), 'spindle-django-'));
    django = await djangoSite.start(['--folder', folder], {
      CENTRIFUGO_HOST: 'http://127.0.0.1',
      CENTRIFUGO_PORT: String(server.port),
      CENTRIFUGO_API_KEY: apiKey,
      CENTRIFUGO_HMAC_KEY: secret,
    });
    site = `http://127.0.0.1:${String(django.report['port'])}`;
  });
  after(async () => {
    if (!djangoSite.ready) return;
    await django.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Who may read what is in python/django_site.py. */
  const readable: Readonly<Record<string, readonly string[]>> = {
    ann: ['news', '$chat:$lounge'],
    eve: ['news', '$chat:$lounge', '$closed:$desk'],
    sam: ['news', '$chat:$lounge', '$staffroom'],
    root: ['news', '$chat:$lounge', '$staffroom', '$control'],
  };
  const everything = [...new Set(Object.values(readable).flat()), '$abandoned'];

  for (const [generation, { openWith, mismatch }] of Object.entries(pages)) {
    it(`A35 C5 decides what each user reads with ${generation}`, async () => {
      for (const [user, channels] of Object.entries(readable)) {
        const page = await openWith(await logIn(site, user));
        for (const channel of everything) {
          assert.equal(await page.subscribe(channel), channels.includes(channel) ? 0 : 103, `${user} ${channel}`);
        }
        const presence = await presenceOf('$chat:$lounge');
        assert.ok(presence.some((client) => client.user === user));
      }
    });

    it(`S34 a token it gave to somebody else opens nothing with ${generation}`, async () => {
      const [ann, sam] = await Promise.all([logIn(site, 'ann'), logIn(site, 'sam')]);
      const page = await openWith({ ...ann, subscriptionToken: sam.subscriptionToken });
      assert.equal(await page.subscribe('$staffroom'), mismatch);
    });

    it(`H40 H2 its publish() reaches ${generation}, as the text it makes of a message`, async () => {
      const channel = '$chat:$lounge';
      const page = await openWith(await logIn(site, 'ann'));
      assert.equal(await page.subscribe(channel), 0);
      const message = {
        channel,
        message: 'héllo ✓',
        data: { from: 'bob' },
        event_class: 'greeting',
        bucket: 'notices',
      };
      const response = await post(`${site}/publish/`, message);
      assert.equal(response.status, 200);
      const text = await page.published.until();
      assert.deepEqual(JSON.parse(String(text)), { ...message, site: 'newsroom' });
    });
  }
});

describe('tokens made with PyJWT 1.7, as in the first examples', { skip: reasonToSkip(firstTokens) }, () => {
  const run = async (...args: string[]): Promise<Record<string, unknown>> =>
    firstTokens.ready ? firstTokens.run(args) : {};

  for (const [generation, { openWith, mismatch }] of Object.entries(pages)) {
    for (const kind of ['simplest', 'expiring', 'informing']) {
      it(`A2 A6 A30 the ${kind} token connects ${generation}`, async () => {
        const channel = `chat:${kind}-${generation}`;
        const page = await openWith(publicTokens(String((await run())[kind])));
        assert.equal(await page.subscribe(channel), 0);
        const presence = await presenceOf(channel);
        const seen = presence.map(({ user, conn_info: info }) => ({ user, info }));
        assert.deepEqual(seen, [{ user: '42', info: kind === 'informing' ? { name: 'Ann Ample' } : undefined }]);
      });
    }

    it(`A35 a token for the client and a private channel subscribes ${generation}`, async () => {
      const page = await openWith({
        connectionToken: String((await run())['simplest']),
        subscriptionToken: async (client, channel) =>
          String((await run('--client', client, '--channel', channel))['subscription']),
      });
      assert.equal(await page.subscribe('$gossips'), 0);
      await server.api('publish', { channel: '$gossips', data: { said: 'so' } });
      assert.deepEqual(await page.published.until(), { said: 'so' });
    });

    it(`S34 a token for another client does not subscribe ${generation}`, async () => {
      const tokens = await run('--client', 'XXX');
      const page = await openWith({
        connectionToken: String(tokens['simplest']),
        subscriptionToken: async () => String(tokens['subscription']),
      });
      assert.equal(await page.subscribe('$gossips'), mismatch);
    });
  }
});

for (const [version, requirements] of Object.entries(signingClients)) {
  const api = preparePython('signed_api.py', requirements);
  const signatures = preparePython('signatures.py', requirements);

  describe(`cent ${version}`, { skip: reasonToSkip(api) }, () => {
    it('L30 L32 its signed calls are served', async () => {
      if (!api.ready) return;
      const channel = `chat:cent-${version}`;
      const page = await openReader('ann', channel);
      const args = ['--url', server.httpUrl, '--secret', secret, '--channel', channel, '--user', 'ann'];
      const { history, presence, channels, stats, batch, forged, ...rest } = await api.run(args);
      assert.deepEqual(rest, {
        publish: null,
        broadcast: null,
        unknown: { error: 'namespace not found' },
        unsubscribe: null,
        disconnect: null,
      });
      assert.match((forged as { error: string }).error, /401/);
      assert.deepEqual(
        (history as { channel: string; data: unknown }[]).map((message) => [message.channel, message.data]),
        [
          [channel, { n: 2 }],
          [channel, { text: 'héllo ✓' }],
        ],
      );
      assert.deepEqual(
        Object.values(presence as Record<string, { user: string }>).map(({ user }) => user),
        ['ann'],
      );
      assert.deepEqual(channels, [channel]);
      assert.equal((stats as { nodes: unknown[] }).nodes.length, 1);
      assert.deepEqual(
        (batch as { method: string; error: unknown }[]).map(({ method, error }) => [method, error]),
        [
          ['publish', null],
          ['node', null],
        ],
      );
      await page.unsubscribed.until((code) => code === 2000);
      await page.disconnected.until((code) => code === 3503);
      assert.deepEqual(page.published.all, [{ text: 'héllo ✓' }, { n: 2 }, { n: 3 }]);
    });

    it('L13 L21 what it signs connects centrifuge-js 1.5.0 and subscribes it to a private channel', async () => {
      if (!signatures.ready) return;
      const { run } = signatures;
      const info = JSON.stringify({ name: 'Ann' });
      const about = ['--secret', secret, '--user', 'ann', '--info', info];
      const { sign: _, ...credentials } = await run(about);
      const messages = new Inbox<{ data: unknown }>();
      const page = openFirstPage({ user: 'ann', info, ...credentials }, async (client, channel) => {
        const { sign } = await run([...about, '--client', client, '--channel', channel]);
        return { sign, info };
      });
      const subscribed = new Promise<void>((resolve, reject) => {
        page.subscribe('$chat:first', { message: messages.push, subscribe: () => resolve(), error: reject });
      });
      page.connect();
      await subscribed;
      await server.api('publish', { channel: '$chat:first', data: { n: 1 } });
      assert.deepEqual((await messages.until()).data, { n: 1 });
    });
  });
}

for (const [version, requirements] of Object.entries(streamingClients)) {
  const api = preparePython('stream_api.py', requirements);

  describe(`cent ${version}`, { skip: reasonToSkip(api) }, () => {
    it('H2 H40 its lines of commands are served', async () => {
      if (!api.ready) return;
      const channel = `chat:cent-${version}`;
      const page = await openReader('ann', channel);
      const args = ['--url', `${server.httpUrl}/api`, '--key', apiKey, '--channel', channel, '--user', 'ann'];
      const { presence, channels, ...rest } = await api.run(args);
      assert.deepEqual(rest, {
        offset: 3,
        stats: { num_clients: 1, num_users: 1 },
        history: [{ n: 1 }, { n: 2 }, { n: 3 }],
        nodes: 1,
        unknown: { code: 102, message: 'unknown channel' },
        forged: 'wrong status code: 401',
      });
      assert.deepEqual(
        (presence as { user: string }[]).map(({ user }) => user),
        ['ann'],
      );
      assert.deepEqual(channels, [channel]);
      await page.unsubscribed.until((code) => code === 2000);
      await page.disconnected.until((code) => code === 3503);
      assert.deepEqual(page.published.all, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    });
  });
}

interface Present {
  readonly user: string;
  readonly conn_info?: unknown;
}

async function presenceOf(channel: string): Promise<readonly Present[]> {
  const { result } = await server.api('presence', { channel });
  return Object.values((result as { presence: Record<string, Present> }).presence);
}

/** Logs in as the application's pages do and answers what its endpoints then give. */
async function logIn(site: string, username: string): Promise<Application> {
  const response = await post(`${site}/instant/login/`, { username, password: 'newsroom' });
  assert.equal(response.status, 200);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { ws_token: connectionToken } = (await response.json()) as { ws_token: string };
  return {
    connectionToken,
    subscriptionToken: async (client, channel) => {
      const answer = await post(`${site}/instant/subscribe/`, { client, channels: [channel] }, cookie);
      // It answers with every channel of the user, whatever was asked for.
      const { channels } = (await answer.json()) as { channels: { name: string; token: string }[] };
      return channels.find(({ name }) => name === channel)?.token ?? null;
    },
  };
}

async function post(url: string, body: object, cookie = ''): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { cookie }, body: JSON.stringify(body) });
}

/** A page of `user` that reads a channel everybody may read. */
async function openReader(user: string, channel: string): Promise<Page> {
  const page = await openPage(publicTokens(sign({ sub: user }, secret)));
  assert.equal(await page.subscribe(channel), 0);
  return page;
}

async function openPage({ connectionToken, subscriptionToken }: Application): Promise<Page> {
  const client = createClient('5', 'json', server.websocketUrl, { token: connectionToken });
  const page = inboxes(() => client.disconnect());
  const connected = new Inbox<{ client: string }>();
  client.on('connected', connected.push);
  client.on('disconnected', ({ code }) => page.disconnected.push(code));
  client.connect();
  const { client: id } = await connected.until();
  const subscribe = async (channel: string): Promise<number> => {
    const token = await subscriptionToken(id, channel);
    const subscription = client.newSubscription(channel, token === null ? {} : { token });
    const outcome = new Inbox<number>();
    subscription.on('publication', ({ data }) => page.published.push(data));
    subscription.on('subscribed', () => outcome.push(0));
    client.once('disconnected', ({ code }) => outcome.push(code));
    subscription.on('unsubscribed', ({ code }) => {
      outcome.push(code);
      page.unsubscribed.push(code);
    });
    subscription.subscribe();
    return outcome.until();
  };
  return { ...page, subscribe };
}

async function openOldPage({ connectionToken, subscriptionToken }: Application): Promise<Page> {
  const client = createOldClient('json', server.websocketUrl, {
    onPrivateSubscribe: ({ data }, answer) => {
      const tokens = data.channels.map(async (channel) => {
        const token = await subscriptionToken(data.client, channel);
        return token === null ? [] : [{ channel, token }];
      });
      void Promise.all(tokens).then((channels) => answer({ status: 200, data: { channels: channels.flat() } }));
    },
  });
  const page = inboxes(() => client.disconnect());
  const connected = new Inbox<unknown>();
  client.on('connect', connected.push);
  client.setToken(connectionToken);
  client.connect();
  await connected.until();
  const subscribe = async (channel: string): Promise<number> => {
    const outcome = new Inbox<number>();
    client.subscribe(channel, {
      publish: ({ data }) => page.published.push(data),
      subscribe: () => outcome.push(0),
      error: ({ code }) => outcome.push(code),
    });
    return outcome.until();
  };
  return { ...page, subscribe };
}

function inboxes(close: () => void): Omit<Page, 'subscribe'> {
  const page = {
    published: new Inbox<unknown>(),
    unsubscribed: new Inbox<number>(),
    disconnected: new Inbox<number>(),
    close,
  };
  open.push(page);
  return page;
}

/** The parts of the 1.x client that are needed here; it comes without types. */
interface FirstClient {
  connect(): void;
  disconnect(): void;
  subscribe(channel: string, events: Readonly<Record<string, (context: { data: unknown }) => void>>): void;
}

interface FirstAuthRequest {
  readonly data: { readonly client: string; readonly channels: readonly string[] };
}

function openFirstPage(
  credentials: object,
  authorise: (client: string, channel: string) => Promise<object>,
): FirstClient {
  // This client knows no other socket than that of a browser.
  if (!('WebSocket' in globalThis)) Object.assign(globalThis, { WebSocket });
  const First = require('centrifuge-1') as new (options: object) => FirstClient;
  const client = new First({
    url: server.websocketUrl,
    // Its timer for pings outlives the connection, and with it the process.
    ping: false,
    ...credentials,
    onPrivateChannelAuth: ({ data }: FirstAuthRequest, answer: (failed: boolean, channels: object) => void) => {
      const entries = data.channels.map(async (channel) => [channel, await authorise(data.client, channel)] as const);
      void Promise.all(entries).then((channels) => answer(false, Object.fromEntries(channels)));
    },
  });
  open.push({ close: () => client.disconnect() });
  return client;
}

function reasonToSkip(toolchain: Toolchain): string | false {
  return toolchain.ready ? false : toolchain.reason;
}
