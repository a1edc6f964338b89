import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Options, PublicationContext, UnsubscribedContext } from 'centrifuge-5';
import { Inbox } from './inbox.ts';
import { createClient, payload, subscribe, value, type Encoding, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { inSeconds, sign, soon } from './tokens.ts';

for (const encoding of ['json', 'protobuf'] as const) suite(encoding);

function suite(encoding: Encoding): void {
  describe(`centrifuge-js 5.x over ${encoding}: capabilities and clients that are left out`, () => {
    let server: Server;
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start();
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(options: Partial<Options>): Sdk {
      const url = encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
      const client = createClient('5', encoding, url, options);
      clients.push(client);
      client.connect();
      return client;
    }

    it('A100 C100 C102 a connection token opens many channels, without a token for each', async () => {
      const caps = [{ channels: ['closed:room:*'], match: 'wildcard', allow: ['sub', 'pub'] }];
      const client = open({ token: sign({ sub: 'ann', caps }) });
      const rooms = Array.from({ length: 50 }, (_, room) => client.newSubscription(`closed:room:${room}`));
      const inboxes = await Promise.all(rooms.map(subscribe));
      await rooms[7]?.publish(payload(encoding, { n: 7 }));
      const got = await inboxes[7]?.until();
      assert.deepEqual(value(encoding, got?.data), { n: 7 });
      const other = client.newSubscription('closed:roomy');
      const ended = new Inbox<UnsubscribedContext>();
      other.on('unsubscribed', ended.push);
      other.subscribe();
      assert.equal((await ended.until()).code, 103);
    });

    it('S120 a connection that renews its token without capabilities loses what they had opened', async () => {
      const caps = [{ channels: ['closed:a'], allow: ['sub'] }];
      let isLive = false;
      const client = open({
        getToken: async () => sign(isLive ? { sub: 'ann', exp: inSeconds(600) } : { sub: 'ann', exp: soon(), caps }),
      });
      client.on('connected', () => {
        isLive = true;
      });
      const [held, kept] = [client.newSubscription('closed:a'), client.newSubscription('room')];
      const ended = new Inbox<UnsubscribedContext>();
      held.on('unsubscribed', ended.push);
      await Promise.all([subscribe(held), subscribe(kept)]);
      assert.equal((await ended.until()).code, 2000);
      assert.equal(kept.state, 'subscribed');
    });

    it('S122 what a client is left out of it recovers when it comes back', async () => {
      const token = sign({ sub: 'ann' });
      const [author, reader] = [open({ token }), open({ token })];
      const { client } = await new Promise<{ client: string }>((resolve) => author.on('connected', resolve));
      const channel = `chat:left-out-${encoding}`;
      const [own, others] = await Promise.all([author, reader].map((sdk) => subscribe(sdk.newSubscription(channel))));
      for (const n of [1, 2, 3]) {
        const leftOut = n === 2 || n === 3 ? { exclude_client: client } : {};
        await server.api('publish', { channel, data: { n }, ...leftOut });
      }
      const numbers = (inbox: Inbox<PublicationContext> | undefined) =>
        inbox?.all.map(({ data }) => (value(encoding, data) as { n: number }).n);
      await others?.until(() => others.all.length === 3);
      assert.deepEqual(numbers(others), [1, 2, 3]);
      assert.deepEqual(numbers(own), [1]);
      author.disconnect();
      author.connect();
      await own?.until(() => own.all.length === 3);
      assert.deepEqual(numbers(own), [1, 2, 3]);
    });
  });
}
