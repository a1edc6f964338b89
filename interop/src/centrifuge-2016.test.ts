import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { Backend2016, credentialsOf, legacySecret, signParts, type Credentials } from './backend-2016.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Inbox } from './inbox.ts';
import {
  browserBuild2016,
  createClient2016,
  releases2016,
  type Centrifuge2016,
  type Constructor2016,
  type JoinLeave,
  type Message,
} from './sdk-2016.ts';
import { createClient, createOldClient } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const legacy = { enabled: true, secret: legacySecret };

for (const release of releases2016) {
  describe(`centrifuge-js ${release}`, () => {
    let server: Server;
    let backend: Backend2016;
    const clients: { disconnect(): void }[] = [];

    before(async () => {
      [server, backend] = await Promise.all([Server.start({}, { legacy }), new Backend2016('ann').start()]);
    });
    after(() => Promise.all([server.dispose(), backend.stop()]));
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(credentials: Credentials, on: Server = server): Centrifuge2016 {
      const client = createClient2016(release, {
        url: on.websocketUrl,
        authEndpoint: `${backend.url}/centrifuge/auth/`,
        refreshEndpoint: `${backend.url}/centrifuge/refresh/`,
        ...credentials,
      });
      clients.push(client);
      return client;
    }

    async function connect(client: Centrifuge2016): Promise<string> {
      const connected = new Inbox<{ client: string }>();
      client.on('connect', connected.push);
      client.connect();
      return (await connected.until()).client;
    }

    function subscribe(client: Centrifuge2016, channel: string) {
      const events = {
        message: new Inbox<Message>(),
        join: new Inbox<JoinLeave>(),
        leave: new Inbox<JoinLeave>(),
        subscribe: new Inbox<{ isResubscribe: boolean; recovered: boolean }>(),
        unsubscribe: new Inbox<{ channel: string }>(),
        error: new Inbox<{ error: unknown; advice?: string }>(),
      };
      const handlers = Object.fromEntries(Object.entries(events).map(([name, inbox]) => [name, inbox.push]));
      return { subscription: client.subscribe(channel, handlers), events };
    }

    it('L13 L20 connects with signed credentials and receives what the signed API publishes', async () => {
      const client = open(credentialsOf('ann'));
      const { events } = subscribe(client, 'news');
      assert.match(await connect(client), /^[0-9a-f-]{36}$/);
      await events.subscribe.until();
      const body = JSON.stringify({ method: 'publish', params: { channel: 'news', data: { text: 'héllo ✓' } } });
      const response = await fetch(`${server.httpUrl}/api/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-API-Sign': signParts(body) },
        body,
      });
      assert.deepEqual(await response.json(), [{ method: 'publish', error: null, body: null }]);
      assert.deepEqual((await events.message.until()).data, { text: 'héllo ✓' });
    });

    it('L13 forged credentials end the connection for good', async () => {
      const client = open({ ...credentialsOf('ann'), user: 'root' });
      const gone = new Inbox<{ reason: string; reconnect: boolean }>();
      client.on('disconnect', gone.push);
      client.connect();
      assert.deepEqual(await gone.until(), { reason: 'invalid token', reconnect: false });
    });

    it('L2 a server that does not serve it says so once, and its log names the option', async () => {
      const modern = await Server.start();
      const client = open(credentialsOf('ann'), modern);
      const gone = new Inbox<{ reason: string; reconnect: boolean }>();
      client.on('disconnect', gone.push);
      client.connect();
      assert.deepEqual(await gone.until(), { reason: 'not available', reconnect: false });
      await modern.dispose();
      assert.match(modern.log.join(''), /legacy\.enabled/);
    });

    for (const form of ['map', 'list'] as const) {
      it(`L21 subscribes to private channels through its own POST to /centrifuge/auth/, answered as a ${form}`, async () => {
        backend.listsChannels = form === 'list';
        const client = open(credentialsOf('ann'));
        const id = await connect(client);
        client.startAuthBatching();
        const rooms = Array.from({ length: 10 }, (_, n) => subscribe(client, `$chat:${form}-${n}`));
        const denied = subscribe(client, `$denied-${form}`);
        client.stopAuthBatching();
        for (const { events } of rooms) await events.subscribe.until();
        assert.equal((await denied.events.error.until()).error, 403);
        const asked = backend.authRequests.filter((request) => request.client === id);
        assert.deepEqual(
          asked.map(({ channels }) => channels.length),
          [11],
        );
        await server.api('publish', { channel: `$chat:${form}-7`, data: { n: 1 } });
        assert.deepEqual((await rooms[7]?.events.message.until())?.data, { n: 1 });
        const present = await rooms[7]?.subscription.presence();
        assert.deepEqual(present?.data[id], {
          user: 'ann',
          client: id,
          default_info: { name: 'ann' },
          channel_info: { in: `$chat:${form}-7` },
        });
      });
    }

    it('L20 refusals reach the subscription with error and advice', async () => {
      const client = open(credentialsOf('ann'));
      await connect(client);
      for (const [channel, error] of [
        ['closed:room', 'permission denied'],
        ['nowhere:room', 'namespace not found'],
      ] as const) {
        const refused = await subscribe(client, channel).events.error.until();
        assert.deepEqual([refused.error, refused.advice], [error, 'fix']);
      }
    });

    it('L22 recovers what it missed while the server knew nothing of it', async () => {
      const client = open(credentialsOf('ann'));
      const { events } = subscribe(client, 'chat:recover');
      await connect(client);
      await events.subscribe.until();
      await server.api('publish', { channel: 'chat:recover', data: 1 });
      await events.message.until(({ data }) => data === 1);
      const back = new Inbox<{ client: string }>();
      client.on('connect', back.push);
      await server.api('disconnect', { user: 'ann', disconnect: { code: 4000, reason: 'come back' } });
      await server.api('publish', { channel: 'chat:recover', data: 2 });
      await server.api('publish', { channel: 'chat:recover', data: 3 });
      await back.until();
      const again = await events.subscribe.until(({ isResubscribe }) => isResubscribe);
      assert.equal(again.recovered, true);
      await events.message.until(({ data }) => data === 3);
      assert.deepEqual(
        events.message.all.map(({ data }) => data),
        [1, 2, 3],
      );
    });

    it('L14 fetches fresh credentials from /centrifuge/refresh/ when its own are too old', async () => {
      const short = await Server.start({}, { legacy: { ...legacy, connection_lifetime: '2s' } });
      const before = backend.refreshes;
      const client = open(credentialsOf('ann', 60), short);
      await connect(client);
      // It also tries the old ones again until the fresh ones are there.
      const fetched = backend.refreshes;
      assert.ok(fetched > before);
      const gone = new Inbox<unknown>();
      client.on('disconnect', gone.push);
      await assert.doesNotReject(untilRefreshed(fetched + 1));
      assert.deepEqual(gone.all, []);
      // Once its server is gone it tries for ever: told to disconnect then, it only says that it is.
      client.disconnect();
      await short.dispose();

      async function untilRefreshed(count: number): Promise<void> {
        for (const deadline = Date.now() + 15_000; backend.refreshes < count;) {
          if (Date.now() > deadline) throw new Error('no refresh');
          await new Promise<void>((resolve) => void setTimeout(resolve, 20));
        }
      }
    });

    it(`L27 clients ${release}, 2.8.5 and 5.8.0 in one channel see one another`, async () => {
      const channel = 'chat:everybody';
      const legacyClient = open(credentialsOf('ann'));
      const room1 = subscribe(legacyClient, channel);
      const id1 = await connect(legacyClient);
      await room1.events.subscribe.until();

      const old = createOldClient('json', server.websocketUrl);
      clients.push(old);
      old.setToken(sign({ sub: 'bob', info: { name: 'bob' } }));
      const heard2 = new Inbox<{ data: unknown }>();
      const joins2 = new Inbox<{ info: { user?: string } }>();
      const subscribed2 = new Inbox<unknown>();
      const room2 = old.subscribe(channel, { publish: heard2.push, join: joins2.push, subscribe: subscribed2.push });
      old.connect();
      await subscribed2.until();
      const joined = await room1.events.join.until(({ data }) => data.user === 'bob');
      assert.deepEqual(joined.data.default_info, { name: 'bob' });

      const modern = createClient('5', 'json', server.websocketUrl, { token: sign({ sub: 'eve' }) });
      clients.push(modern);
      const heard5 = new Inbox<{ data: unknown }>();
      const leaves5 = new Inbox<{ info: { user: string } }>();
      const room5 = modern.newSubscription(channel, { joinLeave: true });
      room5.on('publication', heard5.push);
      room5.on('leave', leaves5.push);
      room5.subscribe();
      modern.connect();
      await room5.ready(10_000);
      await room1.events.join.until(({ data }) => data.user === 'eve');
      await joins2.until(({ info }) => info.user === 'eve');

      await room1.subscription.publish({ from: 'ann' });
      await room2.publish({ from: 'bob' });
      await room5.publish({ from: 'eve' });
      const everything = [{ from: 'ann' }, { from: 'bob' }, { from: 'eve' }];
      for (const inbox of [room1.events.message, heard2, heard5]) {
        await inbox.until(({ data }) => (data as { from: string }).from === 'eve');
        assert.deepEqual(
          inbox.all.map(({ data }) => data),
          everything,
        );
      }

      const users = ['ann', 'bob', 'eve'];
      const present1 = Object.values((await room1.subscription.presence()).data).map(({ user }) => user);
      const { presence } = (await room2.presence()) as { presence: Record<string, { user: string }> };
      const present5 = (await room5.presence()).clients;
      assert.deepEqual(present1.toSorted(), users);
      assert.deepEqual(
        Object.values(presence)
          .map(({ user }) => user)
          .toSorted(),
        users,
      );
      assert.deepEqual(present5[id1]?.connInfo, { name: 'ann' });
      const { data: history } = await room1.subscription.history();
      assert.deepEqual(
        history.map(({ data }) => data),
        everything.toReversed(),
      );
      legacyClient.disconnect();
      await leaves5.until(({ info }) => info.user === 'ann');
    });
  });
}

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;
if (skip !== false) console.warn(`\n!!! ${skip}\n`);

describe('centrifuge-js 1.x in Chromium', { skip }, () => {
  let server: Server;
  let backend: Backend2016;
  let browser: Browser;

  before(async () => {
    [server, backend, browser] = await Promise.all([
      Server.start({}, { legacy }),
      new Backend2016('ann').start(),
      launchChromium(),
    ]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([server?.dispose(), backend?.stop()]);
  });

  for (const release of releases2016) {
    it(`L21 L25 ${release} subscribes to a private channel, publishes and sees presence`, async () => {
      const page = await browser.newPage();
      await page.goto(backend.url);
      await page.addScriptTag({ path: browserBuild2016(release) });
      const report = await page.evaluate(runInPage, { url: server.websocketUrl, ...credentialsOf('ann') });
      assert.match(report.client, /^[0-9a-f-]{36}$/);
      assert.deepEqual(report.received, { n: 1, text: 'héllo' });
      assert.deepEqual(report.present, [report.client]);
      assert.equal(report.denied, 403);
      assert.ok(backend.authRequests.some(({ client }) => client === report.client));
      await page.close();
    });
  }
});

/** Runs in the page: it may use nothing from around it. */
async function runInPage(options: Credentials & { readonly url: string }) {
  const { Centrifuge } = globalThis as unknown as { Centrifuge: Constructor2016 };
  const client = new Centrifuge(options);
  const connected = new Promise<string>((resolve) => client.on('connect', (context) => resolve(context.client)));
  client.connect();
  const id = await connected;
  const { promise: received, resolve: receive } = Promise.withResolvers<unknown>();
  const { promise: denied, resolve: deny } = Promise.withResolvers<unknown>();
  const { promise: subscribed, resolve: ready } = Promise.withResolvers<unknown>();
  const room = client.subscribe('$chat:page', { message: ({ data }) => receive(data), subscribe: ready });
  client.subscribe('$denied', { error: ({ error }) => deny(error) });
  await subscribed;
  await room.publish({ n: 1, text: 'héllo' });
  const report = {
    client: id,
    received: await received,
    denied: await denied,
    present: Object.keys((await room.presence()).data),
  };
  client.disconnect();
  return report;
}
