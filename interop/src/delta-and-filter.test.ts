import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { PublicationContext, SubscribedContext, Subscription, SubscriptionOptions } from 'centrifuge-5';
import { Inbox } from './inbox.ts';
import { createClient, subscribe, value, type Encoding, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

for (const encoding of ['json', 'protobuf'] as const) suite(encoding);

/** Texts that differ in one byte of a character, and in more. */
const texts = ['é', 'è', '中', '丮', '😀', '😁', '߿', 'ࠀ'].map(
  (character) => `the quick brown fox ${character} jumps over the lazy dog ${character}`,
);

function suite(encoding: Encoding): void {
  describe(`centrifuge-js 5.x over ${encoding}: deltas and tags filters`, () => {
    let server: Server;
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start();
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(): Sdk {
      const url = encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
      const client = createClient('5', encoding, url, { token: sign({ sub: 'ann' }) });
      clients.push(client);
      client.connect();
      return client;
    }

    async function publish(channel: string, data: unknown, options: object = {}): Promise<void> {
      const { error } = await server.api('publish', { channel, data, ...options });
      assert.equal(error, undefined);
    }

    const docs = (client: Sdk, name: string, options: Partial<SubscriptionOptions>): Subscription =>
      client.newSubscription(`docs:${name}`, options);

    /** What has come in once `count` publications have. */
    async function first(publications: Inbox<PublicationContext>, count: number): Promise<unknown[]> {
      await publications.until(() => publications.all.length >= count);
      return publications.all.map(({ data }) => value(encoding, data));
    }

    it('S71 P121 patches of texts with characters of several bytes arrive as they were published', async () => {
      const subscription = docs(open(), 'texts', { delta: 'fossil' });
      const publications = await subscribe(subscription);
      for (const text of texts) await publish('docs:texts', { text }, { delta: true });
      assert.deepEqual(
        await first(publications, texts.length),
        texts.map((text) => ({ text })),
      );
      const { numPublications, numDeltaPayloads } = subscription.deltaStats();
      assert.deepEqual([numPublications, numDeltaPayloads], [texts.length, texts.length - 1]);
    });

    it('S72 S73 a dropped connection recovers with patches and goes on with them', async () => {
      const client = open();
      const subscription = docs(client, 'drop', { delta: 'fossil' });
      const publications = await subscribe(subscription);
      const send = async (from: number, to: number): Promise<void> => {
        for (const text of texts.slice(from, to)) await publish('docs:drop', { text }, { delta: true });
      };
      await send(0, 2);
      await first(publications, 2);
      client.disconnect();
      await send(2, 6);
      const back = new Inbox<SubscribedContext>();
      subscription.on('subscribed', back.push);
      client.connect();
      const { wasRecovering, recovered } = await back.until();
      assert.deepEqual([wasRecovering, recovered], [true, true]);
      await send(6, 8);
      assert.deepEqual(
        await first(publications, 8),
        texts.map((text) => ({ text })),
      );
      // The first ever and the first recovered are whole.
      assert.equal(subscription.deltaStats().numDeltaPayloads, 6);
    });

    it('S72 what cannot be recovered starts anew with a whole publication', async () => {
      const client = open();
      const subscription = docs(client, 'lost', { delta: 'fossil' });
      const publications = await subscribe(subscription);
      await publish('docs:lost', { text: texts[0] }, { delta: true });
      await first(publications, 1);
      client.disconnect();
      for (let missed = 0; missed < 11; missed += 1) await publish('docs:lost', { missed }, { delta: true });
      const back = new Inbox<SubscribedContext>();
      subscription.on('subscribed', back.push);
      client.connect();
      const { wasRecovering, recovered } = await back.until();
      assert.deepEqual([wasRecovering, recovered], [true, false]);
      for (const text of texts.slice(1, 3)) await publish('docs:lost', { text }, { delta: true });
      assert.deepEqual(
        await first(publications, 3),
        texts.slice(0, 3).map((text) => ({ text })),
      );
      assert.equal(subscription.deltaStats().numDeltaPayloads, 1);
    });

    it('S80 S82 a tags filter holds for live and recovered publications', async () => {
      const client = open();
      const subscription = docs(client, 'tags', {
        tagsFilter: {
          op: 'or',
          nodes: [
            { key: 'ticker', cmp: 'eq', val: 'AAPL' },
            { key: 'price', cmp: 'gte', val: '100.10' },
          ],
        },
      });
      const publications = await subscribe(subscription);
      const quote = (ticker: string, price: string): Promise<void> =>
        publish('docs:tags', { ticker, price }, { tags: { ticker, price } });
      await quote('AAPL', '1');
      await quote('MSFT', '99.9');
      await quote('MSFT', '100.1');
      await first(publications, 2);
      client.disconnect();
      await quote('MSFT', '9');
      await quote('AAPL', '2');
      const back = new Inbox<SubscribedContext>();
      subscription.on('subscribed', back.push);
      client.connect();
      const { wasRecovering, recovered } = await back.until();
      assert.deepEqual([wasRecovering, recovered], [true, true]);
      await quote('MSFT', '100.09');
      await quote('MSFT', '1000');
      assert.deepEqual(await first(publications, 4), [
        { ticker: 'AAPL', price: '1' },
        { ticker: 'MSFT', price: '100.1' },
        { ticker: 'AAPL', price: '2' },
        { ticker: 'MSFT', price: '1000' },
      ]);
    });
  });
}
