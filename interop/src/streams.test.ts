import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SubscriptionOptions, TransportEndpoint } from 'centrifuge-5';
import { Cable } from '@spindle/testkit';
import { Inbox } from './inbox.ts';
import { createClient, generations, payload, value, type Encoding, type Generation, type Sdk } from './sdk.ts';
import { Server } from './server.ts';
import { inSeconds, sign, soon } from './tokens.ts';

const require = createRequire(import.meta.url);

/** Comes with the SockJS client, which needs it as well. */
const EventSource: unknown = createRequire(require.resolve('sockjs-client'))('eventsource');

const transports = ['http_stream', 'sse'] as const;
type Transport = (typeof transports)[number];

function endpoint(transport: TransportEndpoint['transport'], port: number): TransportEndpoint {
  const scheme = transport === 'websocket' ? 'ws' : 'http';
  return { transport, endpoint: `${scheme}://127.0.0.1:${port}/connection/${transport}` };
}

const enabled = { sse: { enabled: true }, http_stream: { enabled: true } };

for (const generation of generations) {
  describeStream(generation, 'http_stream', 'json');
  describeStream(generation, 'http_stream', 'protobuf');
  describeStream(generation, 'sse', 'json');
}

function describeStream(generation: Generation, transport: Transport, encoding: Encoding): void {
  describe(`centrifuge-js ${generation}.x over ${transport} in ${encoding}`, () => {
    let server: Server;
    let cable: Cable;
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start({ expired_close_delay: '10s' }, enabled);
      cable = await Cable.to(server.port);
    });
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });
    after(async () => {
      await cable?.close();
      await server?.dispose();
    });

    function connect(claims: object = {}, options: object = {}, port = server.port): Sdk {
      const client = createClient(generation, encoding, [endpoint(transport, port)], {
        token: sign({ sub: 'ann', ...claims }),
        emulationEndpoint: `http://127.0.0.1:${port}/emulation`,
        eventsource: EventSource,
        ...options,
      });
      clients.push(client);
      client.connect();
      return client;
    }

    function subscribe(client: Sdk, channel: string, options: Partial<SubscriptionOptions> = {}) {
      const subscription = client.newSubscription(channel, options);
      const publications = new Inbox<unknown>();
      const subscribed = new Inbox<{ readonly recovered: boolean }>();
      const unsubscribed = new Inbox<{ readonly code: number }>();
      subscription.on('publication', ({ data }) => publications.push(value(encoding, data)));
      subscription.on('subscribed', subscribed.push);
      subscription.on('unsubscribed', unsubscribed.push);
      subscription.subscribe();
      return { subscription, publications, subscribed, unsubscribed };
    }

    it('T50 T60 connects, subscribes, publishes, reads presence and history', async () => {
      const client = connect();
      const { subscription, publications } = subscribe(client, 'chat:life');
      await client.ready(10_000);
      await subscription.ready(10_000);
      await subscription.publish(payload(encoding, { n: 1, text: 'héllo' }));
      await publications.until();
      await server.api('publish', { channel: 'chat:life', data: { n: 2 } });
      await publications.until((data) => (data as { n: number }).n === 2);
      assert.deepEqual(publications.all, [{ n: 1, text: 'héllo' }, { n: 2 }]);
      const { clients: present } = await subscription.presence();
      assert.deepEqual(
        Object.values(present).map(({ user }) => user),
        ['ann'],
      );
      const history = await subscription.history({ limit: 10 });
      assert.equal(history.publications.length, 2);
      await assert.rejects(client.rpc('nobody', payload(encoding, {})), { code: 108 });
    });

    it('S30 a private channel needs its token', async () => {
      const token = sign({ sub: 'ann', channel: '$chat:private' });
      const { subscription, publications } = subscribe(connect(), '$chat:private', {
        getToken: () => Promise.resolve(token),
      });
      await subscription.ready(10_000);
      await server.api('publish', { channel: '$chat:private', data: 1 });
      assert.equal(await publications.until(), 1);
    });

    it('S35 recovers what it missed while its stream was cut', async () => {
      const client = connect({}, {}, cable.port);
      const lost = new Inbox<unknown>();
      client.on('connecting', ({ code }) => {
        if (code !== 0) lost.push(code);
      });
      const { subscription, publications, subscribed } = subscribe(client, 'chat:cut');
      await subscription.ready(10_000);
      await server.api('publish', { channel: 'chat:cut', data: 1 });
      await publications.until((data) => data === 1);
      cable.cut();
      await lost.until();
      for (const data of [2, 3]) await server.api('publish', { channel: 'chat:cut', data });
      cable.mend();
      await subscribed.until(({ recovered }) => recovered);
      await server.api('publish', { channel: 'chat:cut', data: 4 });
      await publications.until((data) => data === 4);
      assert.deepEqual(publications.all, [1, 2, 3, 4]);
    });

    it('S18 refreshes its token', async () => {
      const asked = new Inbox<true>();
      const client = connect(
        { exp: soon() },
        {
          getToken() {
            asked.push(true);
            return Promise.resolve(sign({ sub: 'ann', exp: inSeconds(1_000) }));
          },
        },
      );
      await client.ready(10_000);
      const disconnects = new Inbox<unknown>();
      client.on('disconnected', disconnects.push);
      await asked.until();
      const { subscription } = subscribe(client, 'chat:later');
      await subscription.ready(10_000);
      assert.deepEqual(disconnects.all, []);
    });

    it('S43 T54 is told why the server unsubscribes and disconnects', async () => {
      const client = connect({ sub: 'eve' });
      const disconnected = new Inbox<{ readonly code: number; readonly reason: string }>();
      client.on('disconnected', disconnected.push);
      const { subscription, unsubscribed } = subscribe(client, 'chat:end');
      await subscription.ready(10_000);
      await server.api('unsubscribe', { user: 'eve', channel: 'chat:end' });
      assert.equal((await unsubscribed.until()).code, 2000);
      await server.api('disconnect', { user: 'eve' });
      const { code, reason } = await disconnected.until();
      assert.deepEqual([code, reason], [3503, 'force disconnect']);
    });
  });
}

describe('transports in turn', () => {
  for (const transport of transports) {
    it(`T67 where WebSocket and what comes before is refused, ${transport} is found`, async () => {
      const off = { websocket: { disabled: true }, [transport]: { enabled: true } };
      const server = await Server.start({}, off);
      const client = createClient(
        '5',
        'json',
        (['websocket', 'http_stream', 'sse'] as const).map((name) => endpoint(name, server.port)),
        { token: sign({ sub: 'ann' }), emulationEndpoint: `${server.httpUrl}/emulation`, eventsource: EventSource },
      );
      const connected = new Inbox<{ readonly transport: string }>();
      client.on('connected', connected.push);
      client.connect();
      assert.equal((await connected.until()).transport, transport);
      client.disconnect();
      await server.dispose();
    });
  }
});
