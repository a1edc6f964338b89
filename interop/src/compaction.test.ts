import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { JoinContext, LeaveContext, PublicationContext, SubscribedContext, Subscription } from 'centrifuge-5';
import { Inbox } from './inbox.ts';
import { createClient, payload, subscribe, value, type Encoding, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

for (const encoding of ['json', 'protobuf'] as const) suite(encoding);

const open = { allow_subscribe_for_client: true, allow_publish_for_subscriber: true, allow_channel_compaction: true };
const channels = {
  channel: {
    namespaces: [
      { name: 'small', ...open },
      { name: 'seen', ...open, presence: true, join_leave: true, force_push_join_leave: true },
      {
        name: 'docs',
        ...open,
        history_size: 100,
        history_ttl: '5m',
        force_recovery: true,
        allowed_delta_types: ['fossil'],
        delta_publish: true,
      },
    ],
  },
};

/** What the SDK keeps of the number it was given; 0: none. */
function numberOf(subscription: Subscription): number {
  return Number((subscription as unknown as { readonly _id: unknown })._id);
}

function suite(encoding: Encoding): void {
  describe(`centrifuge-js 5.x over ${encoding}: channels by number`, () => {
    /** Over Protobuf the SDK cannot find the numbers again (P135). */
    const isNumbered = encoding === 'json';
    let server: Server;
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start({}, channels);
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(user = 'ann'): Sdk {
      const url = encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
      const client = createClient('5', encoding, url, { token: sign({ sub: user }) });
      clients.push(client);
      client.connect();
      return client;
    }

    async function publish(channel: string, ...data: readonly unknown[]): Promise<void> {
      for (const one of data) assert.equal((await server.api('publish', { channel, data: one })).error, undefined);
    }

    async function first(publications: Inbox<PublicationContext>, count: number): Promise<string[]> {
      await publications.until(() => publications.all.length >= count);
      return publications.all.map(({ channel, data }) => `${channel} ${JSON.stringify(value(encoding, data))}`);
    }

    it('P130 P131 P132 P135 publications of two channels reach the right subscriptions of two clients', async () => {
      const [ann, ben] = [open('ann'), open('ben')];
      const [one, two] = [ann.newSubscription('small:1'), ann.newSubscription('small:2')];
      const inboxes = [await subscribe(one), await subscribe(two), await subscribe(ben.newSubscription('small:2'))];
      assert.equal(numberOf(one) > 0, isNumbered);
      assert.equal(numberOf(one) !== numberOf(two), isNumbered);
      await publish('small:1', 1, 2);
      await publish('small:2', 3);
      await two.publish(payload(encoding, 4));
      const all = await Promise.all(inboxes.map((inbox) => first(inbox, 2)));
      assert.deepEqual(all, [
        ['small:1 1', 'small:1 2'],
        ['small:2 3', 'small:2 4'],
        ['small:2 3', 'small:2 4'],
      ]);
    });

    it('P131 joins and leaves reach their subscription, and so does an unsubscribe of the server', async () => {
      const subscription = open('ann').newSubscription('seen:1');
      const joins = new Inbox<JoinContext>();
      const leaves = new Inbox<LeaveContext>();
      subscription.on('join', joins.push).on('leave', leaves.push);
      await subscribe(subscription);
      const ben = open('ben');
      await subscribe(ben.newSubscription('seen:1'));
      await joins.until(() => joins.all.some(({ info }) => info.user === 'ben'));
      ben.disconnect();
      await leaves.until(() => leaves.all.some(({ info }) => info.user === 'ben'));
      assert.equal(numberOf(subscription) > 0, isNumbered);
      const ended = new Promise((resolve) => subscription.once('unsubscribed', resolve));
      await server.api('unsubscribe', { user: 'ann', channel: 'seen:1' });
      await ended;
      assert.equal(numberOf(subscription), 0);
    });

    it('P133 unsubscribing and subscribing again goes on under the number', async () => {
      const client = open();
      const [left, kept] = [client.newSubscription('small:3'), client.newSubscription('small:4')];
      const publications = await subscribe(left);
      const others = await subscribe(kept);
      const number = numberOf(left);
      left.unsubscribe();
      await publish('small:3', 'unheard');
      await publish('small:4', 1);
      await first(others, 1);
      left.subscribe();
      await left.ready(15_000);
      assert.equal(numberOf(left), number);
      await publish('small:3', 2);
      assert.deepEqual(await first(publications, 1), ['small:3 2']);
      assert.equal(others.all.length, 1);
    });

    it('P131 S70 a connection that was dropped recovers patches, and goes on under the numbers of a new server', async () => {
      const client = open();
      const subscription = client.newSubscription('docs:1', { delta: 'fossil' });
      const publications = await subscribe(subscription);
      const text = (n: number): string => `${'the quick brown fox '.repeat(5)}${n}`;
      await publish('docs:1', text(1), text(2));
      await first(publications, 2);
      client.disconnect();
      await publish('docs:1', text(3), text(4));
      const back = new Inbox<SubscribedContext>();
      subscription.on('subscribed', back.push);
      client.connect();
      assert.equal((await back.until()).recovered, true);
      await publish('docs:1', text(5));
      assert.deepEqual(
        await first(publications, 5),
        [1, 2, 3, 4, 5].map((n) => `docs:1 ${JSON.stringify(text(n))}`),
      );
      assert.equal(subscription.deltaStats().numDeltaPayloads, 3);

      const other = client.newSubscription('small:5');
      const numbers = await subscribe(other);
      await server.stop();
      await server.start();
      await back.until(() => back.all.length >= 2);
      await other.ready(15_000);
      assert.equal(numberOf(subscription) !== numberOf(other), isNumbered);
      await publish('small:5', 1);
      await publish('docs:1', text(6));
      assert.deepEqual(await first(numbers, 1), ['small:5 1']);
      assert.deepEqual((await first(publications, 6)).at(-1), `docs:1 ${JSON.stringify(text(6))}`);
    });
  });
}
