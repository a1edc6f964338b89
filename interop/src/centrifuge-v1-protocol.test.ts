import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type Centrifuge from 'centrifuge-2';
import { aMinute, Backend } from './backend.ts';
import { Inbox } from './inbox.ts';
import { createOldClient, payload, value, type Encoding } from './sdk.ts';
import { Server } from './server.ts';
import { inSeconds, sign, soon } from './tokens.ts';

// Side by side, each with a server of its own: they wait for tokens to expire, and hardly do anything.
describe('the protocol before', { concurrency: true }, () => {
  for (const encoding of ['json', 'protobuf'] as const) suite(encoding);
});

function suite(encoding: Encoding): void {
  describe(`centrifuge-js 2.8.5 over ${encoding}`, { concurrency: false }, () => {
    let server: Server;
    let backend: Backend;
    const clients: Centrifuge[] = [];

    before(async () => {
      [server, backend] = await Promise.all([Server.start(), new Backend('ann').start()]);
    });
    after(() => Promise.all([server.dispose(), backend.stop()]));
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(user: string, claims: object = {}): Centrifuge {
      const url = encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
      const client = createOldClient(encoding, url, {
        subscribeEndpoint: `${backend.url}/centrifuge/subscribe`,
        refreshEndpoint: `${backend.url}/centrifuge/refresh`,
      });
      client.setToken(sign({ sub: user, info: { name: user }, ...claims }));
      clients.push(client);
      return client;
    }

    async function connect(client: Centrifuge): Promise<string> {
      const connected = new Inbox<{ client: string }>();
      client.on('connect', connected.push);
      client.connect();
      return (await connected.until()).client;
    }

    function subscribe(client: Centrifuge, channel: string) {
      const events = {
        publish: new Inbox<Centrifuge.PublicationContext>(),
        join: new Inbox<Centrifuge.JoinLeaveContext>(),
        leave: new Inbox<Centrifuge.JoinLeaveContext>(),
        subscribe: new Inbox<Centrifuge.SubscribeSuccessContext>(),
        error: new Inbox<Centrifuge.SubscribeErrorContext>(),
        unsubscribe: new Inbox<Centrifuge.UnsubscribeContext>(),
      };
      const handlers = Object.fromEntries(Object.entries(events).map(([name, inbox]) => [name, inbox.push]));
      return { subscription: client.subscribe(channel, handlers), events };
    }

    it('S11 S16 connects with a token and receives what the API publishes', async () => {
      const client = open('ann');
      const { events } = subscribe(client, 'news');
      assert.match(await connect(client), /^[0-9a-f-]{36}$/);
      await events.subscribe.until();
      await server.api('publish', { channel: 'news', data: { text: 'héllo ✓' } });
      assert.deepEqual(value(encoding, (await events.publish.until()).data), { text: 'héllo ✓' });
    });

    it('C5 A1 subscribes to private channels through its own POST to /centrifuge/subscribe', async () => {
      const client = open('ann');
      const clientId = await connect(client);
      const allowed = subscribe(client, '$chat:stream');
      const denied = subscribe(client, '$denied');
      await allowed.events.subscribe.until();
      assert.equal((await denied.events.error.until()).code, 103);
      assert.ok(backend.subscribeRequests.some(({ client: id }) => id === clientId));
      await server.api('publish', { channel: '$chat:stream', data: { n: 1 } });
      assert.deepEqual(value(encoding, (await allowed.events.publish.until()).data), { n: 1 });
    });

    it('S39 publishes, sees presence, joins and leaves, and reads history', async () => {
      const [ann, bob] = [open('ann'), open('bob')];
      const room = subscribe(ann, 'chat:old');
      await connect(ann);
      await room.events.subscribe.until();
      const other = subscribe(bob, 'chat:old');
      await connect(bob);
      await other.events.subscribe.until();
      await room.events.join.until(({ info }) => info.user === 'bob');
      await other.subscription.publish(payload(encoding, { from: 'bob' }));
      assert.deepEqual(value(encoding, (await room.events.publish.until()).data), { from: 'bob' });
      const { presence } = await room.subscription.presence();
      assert.deepEqual(
        Object.values(presence as Record<string, { user: string }>)
          .map(({ user }) => user)
          .toSorted(),
        ['ann', 'bob'],
      );
      const stats = await room.subscription.presenceStats();
      assert.deepEqual([stats.num_clients, stats.num_users], [2, 2]);
      const { publications } = (await room.subscription.history()) as { publications: { data: unknown }[] };
      assert.deepEqual(
        publications.map(({ data }) => value(encoding, data)),
        [{ from: 'bob' }],
      );
      other.subscription.unsubscribe();
      await room.events.leave.until(({ info }) => info.user === 'bob');
    });

    it('C97 is refused an RPC nobody serves with 108', async () => {
      const client = open('ann');
      await connect(client);
      await assert.rejects(client.namedRPC('nobody', payload(encoding, {})), { code: 108 });
    });

    it('S18 refreshes its connection through /centrifuge/refresh', async () => {
      const before = backend.refreshes;
      const client = open('ann', { exp: soon() });
      const gone = new Inbox<unknown>();
      client.on('disconnect', gone.push);
      await connect(client);
      await server.api('info');
      for (const deadline = Date.now() + 10_000; backend.refreshes === before && Date.now() < deadline;) {
        await new Promise<void>((resolve) => void setTimeout(resolve, 20));
      }
      assert.ok(backend.refreshes > before);
      assert.deepEqual(gone.all, []);
    });

    it('S18 gives up when the application refuses to refresh', async () => {
      backend.connectionClaims = () => ({ exp: soon() });
      try {
        const client = open('ann', { exp: soon() });
        const gone = new Inbox<{ reason: string; reconnect: boolean }>();
        await connect(client);
        client.on('disconnect', gone.push);
        backend.refusesRefresh = true;
        const { reason, reconnect } = await gone.until();
        assert.deepEqual([reason, reconnect], ['refresh failed', false]);
      } finally {
        backend.refusesRefresh = false;
        backend.connectionClaims = aMinute;
      }
    });

    it('S21 refreshes the token of a private channel through /centrifuge/subscribe', async () => {
      backend.subscriptionClaims = { exp: soon() };
      try {
        const client = open('ann');
        const gone = new Inbox<unknown>();
        client.on('disconnect', gone.push);
        const clientId = await connect(client);
        const { events } = subscribe(client, '$chat:brief');
        await events.subscribe.until();
        backend.subscriptionClaims = { exp: inSeconds(60) };
        const asked = (): number => backend.subscribeRequests.filter((request) => request.client === clientId).length;
        for (const deadline = Date.now() + 10_000; asked() < 2 && Date.now() < deadline;) await tick();
        assert.ok(asked() >= 2);
        await server.api('publish', { channel: '$chat:brief', data: { still: 'here' } });
        await events.publish.until();
        assert.deepEqual(gone.all, []);
      } finally {
        backend.subscriptionClaims = {};
      }
    });

    it('S43 S44 is unsubscribed and disconnected by the API', async () => {
      const client = open('zoe');
      const { events } = subscribe(client, 'news');
      await connect(client);
      await events.subscribe.until();
      await server.api('unsubscribe', { user: 'zoe', channel: 'news' });
      await events.unsubscribe.until();
      const gone = new Inbox<{ reason: string; reconnect: boolean }>();
      client.on('disconnect', gone.push);
      await server.api('disconnect', { user: 'zoe' });
      const { reason, reconnect } = await gone.until();
      assert.deepEqual([reason, reconnect], ['force disconnect', false]);
    });

    it('S3 stays away after an invalid token', async () => {
      const client = open('ann');
      client.setToken('not.a.token');
      const gone = new Inbox<{ reason: string; reconnect: boolean }>();
      client.on('disconnect', gone.push);
      client.connect();
      const { reason, reconnect } = await gone.until();
      assert.deepEqual([reason, reconnect], ['invalid token', false]);
    });

    it('S35 recovers what was published while the server could not reach it', async () => {
      const client = open('ann');
      const { events } = subscribe(client, 'chat:back');
      await connect(client);
      await events.subscribe.until();
      await server.api('publish', { channel: 'chat:back', data: { n: 1 } });
      await events.publish.until();
      await server.api('disconnect', { user: 'ann', disconnect: { code: 4000, reason: 'come back' } });
      await server.api('publish', { channel: 'chat:back', data: { n: 2 } });
      await events.publish.until(({ data }) => (value(encoding, data) as { n: number }).n === 2);
      assert.equal(events.publish.all.length, 2);
    });

    it('S47 comes back after the server restarts', async () => {
      const client = open('ann');
      const { events } = subscribe(client, 'news');
      await connect(client);
      await events.subscribe.until();
      await server.stop();
      await server.start();
      await events.subscribe.until(({ isResubscribe }) => isResubscribe);
      await server.api('publish', { channel: 'news', data: { back: true } });
      assert.deepEqual(value(encoding, (await events.publish.until()).data), { back: true });
    });
  });
}

/** For conditions that no event announces. */
function tick(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 20));
}
