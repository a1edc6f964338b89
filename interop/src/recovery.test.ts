import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { Cable } from '@spindle/testkit';
import { credentialsOf, legacySecret } from './backend-2016.ts';
import { Inbox } from './inbox.ts';
import { createClient2016, releases2016 } from './sdk-2016.ts';
import { createClient, createOldClient, generations, value, type Encoding, type Generation } from './sdk.ts';
import { apiKey, secret, Server } from './server.ts';
import { sign } from './tokens.ts';
import { prepareGo, preparePython } from './toolchains.ts';

/** Publications in a page of a recovery, and in a stream. */
const page = 5;
const kept = 40;

const readable = { allow_subscribe_for_client: true, history_size: kept, history_ttl: '5m', force_recovery: true };
const namespaces = [
  { name: 'log', ...readable },
  { name: 'state', ...readable, force_recovery_mode: 'cache' },
  { name: 'past', ...readable, rewind_size: 3 },
];

interface Back {
  readonly recovered: boolean;
}

/** A subscribed client of any generation. */
interface Subscriber {
  readonly publications: Inbox<unknown>;
  /** Each time it is subscribed. */
  readonly back: Inbox<Back>;
  /** Each time it lost its connection. */
  readonly lost: Inbox<unknown>;
  close(): void;
}

type Subscribe = (url: string, channel: string) => Subscriber;

function subscribeNew(generation: Generation, encoding: Encoding, url: string, channel: string): Subscriber {
  const inboxes = { publications: new Inbox<unknown>(), back: new Inbox<Back>(), lost: new Inbox<unknown>() };
  const client = createClient(generation, encoding, url, { token: sign({ sub: 'ann' }) });
  const subscription = client.newSubscription(channel);
  subscription.on('publication', ({ data }) => inboxes.publications.push(value(encoding, data)));
  subscription.on('subscribed', inboxes.back.push);
  client.on('connecting', ({ code }) => {
    if (code !== 0) inboxes.lost.push(code);
  });
  subscription.subscribe();
  client.connect();
  return { ...inboxes, close: () => client.disconnect() };
}

function subscribeOld(encoding: Encoding, url: string, channel: string): Subscriber {
  const inboxes = { publications: new Inbox<unknown>(), back: new Inbox<Back>(), lost: new Inbox<unknown>() };
  const client = createOldClient(encoding, url);
  client.setToken(sign({ sub: 'ann' }));
  client.subscribe(channel, {
    publish: ({ data }) => inboxes.publications.push(value(encoding, data)),
    subscribe: inboxes.back.push,
  });
  client.on('disconnect', inboxes.lost.push);
  client.connect();
  return { ...inboxes, close: () => client.disconnect() };
}

function subscribe2016(release: (typeof releases2016)[number], url: string, channel: string): Subscriber {
  const inboxes = { publications: new Inbox<unknown>(), back: new Inbox<Back>(), lost: new Inbox<unknown>() };
  const client = createClient2016(release, { url, ...credentialsOf('ann') });
  client.subscribe(channel, {
    message: ({ data }) => inboxes.publications.push(data),
    subscribe: inboxes.back.push,
  });
  client.on('disconnect', inboxes.lost.push);
  client.connect();
  return { ...inboxes, close: () => client.disconnect() };
}

/** The same with a subscription that the token makes. */
function receiveNew(generation: Generation, encoding: Encoding, url: string, channel: string): Subscriber {
  const inboxes = { publications: new Inbox<unknown>(), back: new Inbox<Back>(), lost: new Inbox<unknown>() };
  const client = createClient(generation, encoding, url, { token: sign({ sub: 'ann', channels: [channel] }) });
  client.on('publication', ({ data }) => inboxes.publications.push(value(encoding, data)));
  client.on('subscribed', inboxes.back.push);
  client.on('connecting', ({ code }) => {
    if (code !== 0) inboxes.lost.push(code);
  });
  client.connect();
  return { ...inboxes, close: () => client.disconnect() };
}

function receiveOld(encoding: Encoding, url: string, channel: string): Subscriber {
  const inboxes = { publications: new Inbox<unknown>(), back: new Inbox<Back>(), lost: new Inbox<unknown>() };
  const client = createOldClient(encoding, url);
  client.setToken(sign({ sub: 'ann', channels: [channel] }));
  client.on('publish', ({ data }: { data: unknown }) => inboxes.publications.push(value(encoding, data)));
  client.on('subscribe', inboxes.back.push);
  client.on('disconnect', inboxes.lost.push);
  client.connect();
  return { ...inboxes, close: () => client.disconnect() };
}

const encodings = ['json', 'protobuf'] as const;
const clients = encodings.flatMap((encoding) => [
  ...(encoding === 'json' ? releases2016 : []).map((release) => ({
    name: `centrifuge-js ${release}`,
    encoding,
    subscribe: (url: string, channel: string) => subscribe2016(release, url, channel),
    // That generation knows no subscriptions but its own.
    receive: null,
  })),
  ...generations.map((generation) => ({
    name: `centrifuge-js ${generation}.x over ${encoding}`,
    encoding,
    subscribe: (url: string, channel: string) => subscribeNew(generation, encoding, url, channel),
    receive: (url: string, channel: string) => receiveNew(generation, encoding, url, channel),
  })),
  {
    name: `centrifuge-js 2.8.5 over ${encoding}`,
    encoding,
    subscribe: (url: string, channel: string) => subscribeOld(encoding, url, channel),
    receive: (url: string, channel: string) => receiveOld(encoding, url, channel),
  },
]);

const go = prepareGo();
const python = preparePython('recovery.py');

const upTo = (last: number): number[] => Array.from({ length: last }, (_, place) => place + 1);

/** Publications are numbers, in an object where they are to be large. */
const numberOf = (data: unknown): unknown => (data instanceof Object ? Reflect.get(data, 'last') : data);

describe('recovery of official clients', () => {
  let server: Server;
  let cable: Cable;

  before(async () => {
    const legacy = { enabled: true, secret: legacySecret };
    server = await Server.start({ recovery_max_publication_limit: page }, { channel: { namespaces }, legacy });
    cable = await Cable.to(server.port);
  });
  after(async () => {
    await cable.close();
    await server.dispose();
  });

  /** A subscriber of the channel, who comes after some publications, with what tests do to it. */
  async function open(subscribe: Subscribe, encoding: Encoding, channel: string, earlier = 0) {
    let last = 0;
    await publish(earlier);
    const format = encoding === 'protobuf' ? '?format=protobuf' : '';
    const { publications, back, lost, close } = subscribe(
      `ws://127.0.0.1:${cable.port}/connection/websocket${format}`,
      channel,
    );
    await back.until();

    async function publish(count: number, pad = ''): Promise<void> {
      for (let published = 0; published < count; published += 1) {
        last += 1;
        const { error } = await server.api('publish', { channel, data: pad === '' ? last : { last, pad } });
        assert.equal(error, undefined);
      }
    }

    return {
      publish,
      lost,
      close,
      /** Cuts the connection, does that, and answers how the client came back. */
      async away(work: () => Promise<void>): Promise<Back> {
        const times = { lost: lost.all.length, back: back.all.length };
        cable.cut();
        await lost.until(() => lost.all.length > times.lost);
        await work();
        cable.mend();
        await back.until(() => back.all.length > times.back);
        return back.all.at(-1) ?? assert.fail('not subscribed');
      },
      /** Everything the client has got, once the last publication has come. */
      async seen(): Promise<unknown[]> {
        await publications.until((data) => numberOf(data) === last);
        return publications.all.map(numberOf);
      },
    };
  }

  for (const encoding of encodings) {
    const missed = [0, 1, page, page + 1, 3 * page];
    const format = encoding === 'protobuf' ? '?format=protobuf' : '';
    const flags = encoding === 'protobuf' ? ['--protobuf'] : [];
    const last = 5 + missed.reduce((sum, count) => sum + count + 1, 0);
    const expected = { seen: upTo(last).slice(2), recovered: missed.map(() => true) };
    const endpoints = () => [
      '--url',
      `${server.websocketUrl}${format}`,
      '--api',
      `${server.httpUrl}/api`,
      '--key',
      apiKey,
    ];

    it(`S90 S95 centrifuge-python over ${encoding}`, { skip: python.ready ? false : python.reason }, async () => {
      if (!python.ready) return;
      const wanted = ['--channel', `past:python ${encoding}`, '--earlier', '5', '--missed', ...missed.map(String)];
      assert.deepEqual(await python.run([...endpoints(), '--secret', secret, ...wanted, ...flags]), expected);
    });

    it(`S90 S95 centrifuge-go over ${encoding}`, { skip: go.ready ? false : go.reason }, async () => {
      if (!go.ready) return;
      const wanted = ['--channel', `past:go ${encoding}`, '--earlier', '5', '--recovery', JSON.stringify(missed)];
      const token = ['--token', sign({ sub: 'ann' })];
      assert.deepEqual(await go.run([...endpoints(), ...token, ...wanted, ...flags]), expected);
    });
  }

  for (const { name, encoding, subscribe, receive } of clients) {
    it(`S90 ${name}: what was missed comes once and in order, however many pages it takes`, async () => {
      const client = await open(subscribe, encoding, `log:${name}`);
      await client.publish(1);
      await client.seen();
      let published = 1;
      for (const missed of [0, 1, page, page + 1, 3 * page]) {
        const { recovered } = await client.away(() => client.publish(missed));
        assert.equal(recovered, true, `${missed} missed`);
        await client.publish(1);
        published += missed + 1;
        assert.deepEqual(await client.seen(), upTo(published), `${missed} missed`);
      }
      client.close();
    });

    it(`S36 ${name}: what the history does not hold any more is lost, and told`, async () => {
      const client = await open(subscribe, encoding, `log:trimmed ${name}`);
      await client.publish(1);
      await client.seen();
      assert.equal((await client.away(() => client.publish(kept))).recovered, true);
      assert.deepEqual(await client.seen(), upTo(1 + kept));
      assert.equal((await client.away(() => client.publish(kept + 1))).recovered, false);
      await client.publish(1);
      assert.deepEqual((await client.seen()).at(-1), 2 * kept + 3);
      client.close();
    });

    it(`S38 ${name}: in cache mode the newest is recovered alone`, async () => {
      const client = await open(subscribe, encoding, `state:${name}`);
      await client.publish(1);
      await client.seen();
      assert.equal((await client.away(() => client.publish(3))).recovered, true);
      assert.deepEqual(await client.seen(), [1, 4]);
      assert.equal((await client.away(async () => {})).recovered, true);
      await client.publish(1);
      assert.deepEqual(await client.seen(), [1, 4, 5]);
      client.close();
    });

    it(`S95 ${name}: begins with the newest publications, and recovers from there`, async () => {
      const client = await open(subscribe, encoding, `past:${name}`, 5);
      assert.deepEqual(await client.seen(), [3, 4, 5]);
      assert.equal((await client.away(() => client.publish(0))).recovered, true);
      await client.publish(1);
      assert.deepEqual(await client.seen(), [3, 4, 5, 6]);
      assert.equal((await client.away(() => client.publish(page + 1))).recovered, true);
      assert.deepEqual(await client.seen(), upTo(7 + page).slice(2));
      client.close();
    });

    if (receive !== null)
      it(`S97 ${name}: so does a subscription the server makes`, async () => {
        const client = await open(receive, encoding, `past:server ${name}`, 5);
        assert.deepEqual(await client.seen(), [3, 4, 5]);
        await client.publish(1);
        assert.deepEqual(await client.seen(), [3, 4, 5, 6]);
        assert.equal((await client.away(() => client.publish(page + 1))).recovered, true);
        assert.deepEqual(await client.seen(), upTo(7 + page).slice(2));
        client.close();
      });

    // What the encoding is makes no difference here.
    if (encoding === 'protobuf') continue;
    it(`S91 ${name}: who reads slowly gets it all, in its time`, async () => {
      const client = await open(subscribe, encoding, `log:slow ${name}`);
      await client.publish(1);
      await client.seen();
      cable.strain();
      const { recovered } = await client.away(() => client.publish(kept - 1, 'x'.repeat(600_000)));
      assert.equal(recovered, true);
      assert.deepEqual(await client.seen(), upTo(kept));
      // A server that wrote it all at once would have found the client too slow.
      assert.equal(client.lost.all.length, 1);
      cable.relax();
      client.close();
    });
  }
});
