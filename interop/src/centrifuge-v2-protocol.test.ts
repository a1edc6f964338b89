import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { PublicationContext, Subscription, UnsubscribedContext } from 'centrifuge-5';
import { Inbox } from './inbox.ts';
import { createClient, generations, payload, value, type Encoding, type Generation, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { inSeconds, sign, soon } from './tokens.ts';

const encodings: readonly Encoding[] = ['json', 'protobuf'];

// Side by side, each with a server of its own: they wait for tokens to expire, and hardly do anything.
describe('the current protocol', { concurrency: true }, () => {
  for (const generation of generations) {
    for (const encoding of encodings) suite(generation, encoding);
  }
});

function suite(generation: Generation, encoding: Encoding): void {
  describe(`centrifuge-js ${generation}.x over ${encoding}`, { concurrency: false }, () => {
    let server: Server;
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start();
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(user: string, options: Parameters<typeof createClient>[3] = {}): Sdk {
      const url = encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
      const client = createClient(generation, encoding, url, {
        token: sign({ sub: user, info: { name: user } }),
        ...options,
      });
      clients.push(client);
      return client;
    }

    async function connect(client: Sdk): Promise<string> {
      const connected = new Inbox<{ client: string }>();
      client.on('connected', connected.push);
      client.connect();
      return (await connected.until()).client;
    }

    async function subscribed(subscription: Subscription): Promise<Inbox<PublicationContext>> {
      const publications = new Inbox<PublicationContext>();
      subscription.on('publication', publications.push);
      subscription.subscribe();
      await subscription.ready(15_000);
      return publications;
    }

    it('S11 connects with a token and knows its client id', async () => {
      assert.match(await connect(open('ann')), /^[0-9a-f-]{36}$/);
    });

    it('S30 H1 receives what the API publishes in a public channel', async () => {
      const client = open('ann');
      await connect(client);
      const publications = await subscribed(client.newSubscription('news'));
      await server.api('publish', { channel: 'news', data: { text: 'héllo ✓', n: 1 } });
      const { data } = await publications.until();
      assert.deepEqual(value(encoding, data), { text: 'héllo ✓', n: 1 });
    });

    it('C5 S33 subscribes to a private channel with a token from getToken and is refused without one', async () => {
      const client = open('ann');
      await connect(client);
      const asked: string[] = [];
      const room = client.newSubscription('$chat:private', {
        getToken: (context) => {
          asked.push(context.channel);
          return Promise.resolve(sign({ sub: 'ann', channel: context.channel }));
        },
      });
      const publications = await subscribed(room);
      assert.deepEqual(asked, ['$chat:private']);
      await server.api('publish', { channel: '$chat:private', data: { secret: true } });
      assert.deepEqual(value(encoding, (await publications.until()).data), { secret: true });

      const ended = new Inbox<UnsubscribedContext>();
      const refused = client.newSubscription('$chat:other');
      refused.on('unsubscribed', ended.push);
      refused.subscribe();
      assert.equal((await ended.until()).code, 103);
    });

    it('S39 publishes, sees presence, joins and leaves, and reads history', async () => {
      const [ann, bob] = [open('ann'), open('bob')];
      const room = ann.newSubscription('chat:room');
      const joined = new Inbox<{ info: { user: string } }>();
      const left = new Inbox<{ info: { user: string } }>();
      room.on('join', joined.push).on('leave', left.push);
      await Promise.all([connect(ann), connect(bob)]);
      const seen = await subscribed(room);
      const other = bob.newSubscription('chat:room');
      await subscribed(other);
      await joined.until(({ info }) => info.user === 'bob');

      await other.publish(payload(encoding, { from: 'bob' }));
      const publication = await seen.until();
      assert.deepEqual(value(encoding, publication.data), { from: 'bob' });
      assert.equal(publication.info?.user, 'bob');
      assert.deepEqual(value(encoding, publication.info?.connInfo), { name: 'bob' });

      const { clients: present } = await room.presence();
      assert.deepEqual(
        Object.values(present)
          .map(({ user }) => user)
          .toSorted(),
        ['ann', 'bob'],
      );
      assert.deepEqual(await room.presenceStats(), { numClients: 2, numUsers: 2 });
      const history = await room.history({ limit: 10 });
      assert.deepEqual(
        history.publications.map(({ data }) => value(encoding, data)),
        [{ from: 'bob' }],
      );

      other.unsubscribe();
      await left.until(({ info }) => info.user === 'bob');
    });

    it('C8 C97 is refused where nothing allows it: publish 103, RPC 108', async () => {
      const client = open('ann');
      await connect(client);
      await assert.rejects(client.publish('chat:room2', payload(encoding, {})), { code: 103 });
      await assert.rejects(client.rpc('nobody', payload(encoding, {})), { code: 108 });
    });

    it('S18 refreshes the connection before its token expires', async () => {
      let refreshes = 0;
      const client = open('ann', {
        token: sign({ sub: 'ann', exp: soon() }),
        getToken: () => {
          refreshes += 1;
          return Promise.resolve(sign({ sub: 'ann', exp: refreshes === 1 ? soon() : inSeconds(60) }));
        },
      });
      const gone = new Inbox<unknown>();
      client.on('disconnected', gone.push);
      await connect(client);
      const again = new Inbox<unknown>();
      client.on('connecting', again.push);
      await until(() => refreshes >= 2);
      assert.deepEqual([gone.all, again.all], [[], []]);
    });

    it('S3 asks for a new token when the one it has is expired', async () => {
      const client = open('ann', {
        token: sign({ sub: 'ann', exp: inSeconds(-10) }),
        getToken: () => Promise.resolve(sign({ sub: 'ann' })),
      });
      await connect(client);
    });

    it('S3 stays away after an invalid token', async () => {
      const client = open('ann', { token: sign({ sub: 'ann' }, 'another-secret') });
      const gone = new Inbox<{ code: number; reason: string }>();
      client.on('disconnected', gone.push);
      client.connect();
      const { code, reason } = await gone.until();
      assert.deepEqual([code, reason], [3500, 'invalid token']);
    });

    it('S43 S44 is unsubscribed and disconnected by the API', async () => {
      const client = open('zoe');
      await connect(client);
      const room = client.newSubscription('news');
      await subscribed(room);
      const ended = new Inbox<UnsubscribedContext>();
      room.on('unsubscribed', ended.push);
      await server.api('unsubscribe', { user: 'zoe', channel: 'news' });
      assert.equal((await ended.until()).code, 2000);

      const gone = new Inbox<{ code: number }>();
      client.on('disconnected', gone.push);
      await server.api('disconnect', { user: 'zoe' });
      assert.equal((await gone.until()).code, 3503);
    });

    if (generation !== '5') return;

    it('S21 refreshes the token of a subscription', async () => {
      const client = open('ann');
      await connect(client);
      let tokens = 0;
      const room = client.newSubscription('$chat:brief', {
        getToken: ({ channel }) => {
          tokens += 1;
          return Promise.resolve(sign({ sub: 'ann', channel, exp: tokens === 1 ? soon() : inSeconds(60) }));
        },
      });
      const ended = new Inbox<unknown>();
      room.on('subscribing', ended.push);
      await subscribed(room);
      ended.all.length = 0;
      await until(() => tokens >= 2);
      assert.deepEqual(ended.all, []);
      assert.equal(room.state, 'subscribed');
    });

    it('S18 gives up when the application refuses to refresh', async () => {
      let isLoggedOut = false;
      const client = open('ann', {
        token: '',
        getToken: () => Promise.resolve(isLoggedOut ? '' : sign({ sub: 'ann', exp: soon() })),
      });
      const gone = new Inbox<{ reason: string }>();
      client.on('disconnected', gone.push);
      await connect(client);
      isLoggedOut = true;
      assert.equal((await gone.until()).reason, 'unauthorized');
    });

    it('S35 recovers what was published while it was away', async () => {
      const client = open('ann');
      await connect(client);
      const room = client.newSubscription('chat:recover');
      const seen = await subscribed(room);
      await server.api('publish', { channel: 'chat:recover', data: { n: 1 } });
      await seen.until();
      client.disconnect();
      for (const n of [2, 3]) await server.api('publish', { channel: 'chat:recover', data: { n } });
      const resubscribed = new Inbox<{ recovered: boolean; wasRecovering: boolean }>();
      room.on('subscribed', resubscribed.push);
      await connect(client);
      const { recovered, wasRecovering } = await resubscribed.until();
      assert.deepEqual([recovered, wasRecovering], [true, true]);
      await seen.until(({ offset }) => offset === 3);
      assert.deepEqual(
        seen.all.map(({ data }) => value(encoding, data)),
        [{ n: 1 }, { n: 2 }, { n: 3 }],
      );
    });

    it('S9 holds the server-side subscriptions of its token', async () => {
      const client = open('ann', { token: sign({ sub: 'ann', channels: ['chat:announcements'] }) });
      const publications = new Inbox<{ channel: string; data: unknown }>();
      client.on('publication', publications.push);
      await connect(client);
      await server.api('publish', { channel: 'chat:announcements', data: { n: 1 } });
      const { channel, data } = await publications.until();
      assert.deepEqual([channel, value(encoding, data)], ['chat:announcements', { n: 1 }]);
    });
  });
}

describe('a restart of the server', () => {
  it('S47 is survived by clients of both generations of the protocol', async () => {
    const server = await Server.start();
    const client = createClient('5', 'json', server.websocketUrl, { token: sign({ sub: 'ann' }) });
    try {
      const connected = new Inbox<unknown>();
      client.on('connected', connected.push);
      const room = client.newSubscription('news');
      const seen = new Inbox<PublicationContext>();
      room.on('publication', seen.push);
      room.subscribe();
      client.connect();
      await room.ready(15_000);
      const lost = new Inbox<{ code: number }>();
      client.on('connecting', lost.push);
      await server.stop();
      assert.equal((await lost.until()).code, 3001);
      await server.start();
      await until(() => connected.all.length === 2);
      await room.ready(15_000);
      await server.api('publish', { channel: 'news', data: { back: true } });
      assert.deepEqual((await seen.until()).data, { back: true });
    } finally {
      client.disconnect();
      await server.dispose();
    }
  });
});

/** Polls a condition that no event announces. */
async function until(condition: () => boolean, limitMs = 30_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come true');
    await new Promise<void>((resolve) => void setTimeout(resolve, 10));
  }
}
