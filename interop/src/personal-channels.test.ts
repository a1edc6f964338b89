import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient, generations, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

const channels = {
  channel: {
    namespaces: [
      { name: 'own', presence: true, history_size: 10, history_ttl: '5m', force_recovery: true },
      {
        name: 'hall',
        presence: true,
        presence_counts_only_above: 2,
        join_leave: true,
        force_push_join_leave: true,
        allow_subscribe_for_client: true,
        allow_presence_for_subscriber: true,
      },
    ],
  },
};

const personal = { enabled: true, personal_channel_namespace: 'own', single_connection: true };

for (const generation of generations) {
  describe(`centrifuge-js ${generation}.x: what the server does for users by itself`, () => {
    let server: Server;
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start({ subscribe_to_user_personal_channel: personal }, channels);
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function create(user: string): Sdk {
      const client = createClient(generation, 'json', server.websocketUrl, { token: sign({ sub: user }) });
      clients.push(client);
      return client;
    }

    it('S113 publications in the channel of a user arrive, also those from while it was away', async () => {
      const client = create('ann');
      const heard = new Inbox<string>();
      client.on('publication', ({ channel, data }) => heard.push(`${channel} ${JSON.stringify(data)}`));
      client.connect();
      await client.ready(15_000);
      await server.api('publish', { channel: 'own:#ann', data: 1 });
      await heard.until((line) => line === 'own:#ann 1');
      client.disconnect();
      await server.api('publish', { channel: 'own:#ann', data: 2 });
      client.connect();
      await heard.until((line) => line === 'own:#ann 2');
      assert.deepEqual(heard.all, ['own:#ann 1', 'own:#ann 2']);
    });

    it('S115 a second connection ends the first, which stays away', async () => {
      const [first, second] = [create('ben'), create('ben')];
      const ended = new Inbox<number>();
      first.on('disconnected', ({ code }) => ended.push(code));
      first.connect();
      await first.ready(15_000);
      second.connect();
      await second.ready(15_000);
      assert.equal(await ended.until(), 3504);
      assert.equal(first.state, 'disconnected');
    });

    it('S110 S111 a crowd is counted and not listed, and is not told who comes', async () => {
      const subscribe = async (user: string) => {
        const client = create(user);
        const joined = new Inbox<string>();
        const subscription = client.newSubscription('hall:1');
        subscription.on('join', ({ info }) => joined.push(info.user));
        subscription.subscribe();
        client.connect();
        await subscription.ready(15_000);
        return { subscription, joined };
      };
      const first = await subscribe('one');
      await subscribe('two');
      await first.joined.until((user) => user === 'two');
      assert.equal(Object.keys((await first.subscription.presence()).clients).length, 2);
      await subscribe('three');
      await assert.rejects(first.subscription.presence(), { code: 108 });
      assert.deepEqual(await first.subscription.presenceStats(), { numClients: 3, numUsers: 3 });
      assert.deepEqual(first.joined.all, ['one', 'two']);
    });
  });
}

describe('centrifuge-js 2.x: what the server does for users by itself', () => {
  it('S113 S115 its personal channel arrives, and a second connection ends the first', async () => {
    const server = await Server.start({ subscribe_to_user_personal_channel: personal }, channels);
    const clients = [1, 2].map(() => createOldClient('json', server.websocketUrl));
    const [first, second] = clients;
    assert.ok(first !== undefined && second !== undefined);
    const heard = new Inbox<unknown>();
    const ended = new Inbox<boolean>();
    const connected = new Inbox<void>();
    first.on('publish', ({ channel, data }: { channel: string; data: unknown }) => heard.push([channel, data]));
    first.on('disconnect', ({ reconnect }: { reconnect: boolean }) => ended.push(reconnect));
    first.on('connect', () => connected.push());
    for (const client of clients) client.setToken(sign({ sub: 'ann' }));
    first.connect();
    await connected.until();
    await server.api('publish', { channel: 'own:#ann', data: 1 });
    assert.deepEqual(await heard.until(), ['own:#ann', 1]);
    second.connect();
    assert.equal(await ended.until(), false);
    for (const client of clients) client.disconnect();
    await server.dispose();
  });
});

describe('centrifuge-js 5.x: more connections of an address than there may be', () => {
  it('Y31 who is refused comes back and gets in when there is room', async () => {
    const ipConnect = { enabled: true, max_concurrent_per_ip: 1 };
    const server = await Server.start({ rate_limit: { ip_connect: ipConnect } });
    const [first, second] = [1, 2].map(() =>
      createClient('5', 'json', server.websocketUrl, { token: sign({ sub: '1' }) }),
    );
    assert.ok(first !== undefined && second !== undefined);
    first.connect();
    await first.ready(15_000);
    const failed = new Inbox<unknown>();
    second.on('error', failed.push);
    second.connect();
    await failed.until();
    first.disconnect();
    await second.ready(15_000);
    assert.match(server.log.join(''), /"rule":"Y31"/);
    second.disconnect();
    await server.dispose();
  });
});
