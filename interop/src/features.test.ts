import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { PublicationContext, Subscription, SubscriptionOptions } from 'centrifuge-5';
import type OldCentrifuge from 'centrifuge-2';
import { Inbox } from './inbox.ts';
import {
  createClient,
  createOldClient,
  generations,
  payload,
  value,
  type Encoding,
  type Generation,
  type Sdk,
} from './sdk.ts';
import { apiKey, Server } from './server.ts';
import { inSeconds, sign, soon } from './tokens.ts';
import { prepareGo, preparePython } from './toolchains.ts';

const encodings: readonly Encoding[] = ['json', 'protobuf'];

/** Everything a channel can have, for whoever is subscribed; `docs` patches what its publishers send. */
const channels = {
  namespaces: [
    {
      name: 'chat',
      presence: true,
      join_leave: true,
      force_push_join_leave: true,
      history_size: 100,
      history_ttl: '5m',
      force_recovery: true,
      allow_tags_filter: true,
      allow_subscribe_for_client: true,
      allow_publish_for_subscriber: true,
      allow_presence_for_subscriber: true,
      allow_history_for_subscriber: true,
    },
    {
      name: 'docs',
      history_size: 100,
      history_ttl: '5m',
      force_recovery: true,
      allowed_delta_types: ['fossil'],
      delta_publish: true,
      allow_subscribe_for_client: true,
      allow_publish_for_subscriber: true,
    },
  ],
};

const startServer = (): Promise<Server> =>
  Server.start({ expired_sub_close_delay: '10s', expired_close_delay: '10s' }, { channel: channels });

function urlOf(server: Server, encoding: Encoding): string {
  return encoding === 'protobuf' ? `${server.websocketUrl}?format=protobuf` : server.websocketUrl;
}

async function publish(server: Server, channel: string, data: unknown, options: object = {}): Promise<void> {
  const { error } = await server.api('publish', { channel, data, ...options });
  assert.equal(error, undefined);
}

const isAnn = ({ user }: { readonly user: string }): boolean => user === 'ann';
const users = (infos: Iterable<{ readonly user: string }>): string[] =>
  Array.from(infos, ({ user }) => user).toSorted();

// Side by side, each with a server of its own: they wait for tokens to expire, and hardly do anything.
describe('features of centrifuge-js', { concurrency: true }, () => {
  for (const generation of generations) {
    for (const encoding of encodings) describeGeneration(generation, encoding);
  }
  for (const encoding of encodings) describeOldGeneration(encoding);
});

function describeGeneration(generation: Generation, encoding: Encoding): void {
  describe(`centrifuge-js ${generation}.x over ${encoding}`, { concurrency: false }, () => {
    let server: Server;
    const clients: Sdk[] = [];

    before(async () => {
      server = await startServer();
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    /** A connected client of the user, whose token has these claims. */
    async function open(user: string, claims: object = {}): Promise<Sdk> {
      const token = sign({ sub: user, info: { name: user }, ...claims });
      const client = createClient(generation, encoding, urlOf(server, encoding), { token });
      clients.push(client);
      return client;
    }

    async function connect(client: Sdk): Promise<Sdk> {
      client.connect();
      await client.ready(15_000);
      return client;
    }

    async function subscribe(client: Sdk, channel: string, options: Partial<SubscriptionOptions> = {}) {
      const subscription = client.newSubscription(channel, options);
      const publications = new Inbox<PublicationContext>();
      subscription.on('publication', publications.push);
      subscription.subscribe();
      await subscription.ready(15_000);
      return { subscription, publications };
    }

    const dataOf = (publications: readonly { readonly data: unknown }[]): unknown[] =>
      publications.map(({ data }) => value(encoding, data));

    it('S56 reads history from a position, forwards and backwards, in pages', async () => {
      const { subscription } = await subscribe(await connect(await open('ann')), 'chat:pages');
      for (const n of [1, 2, 3, 4, 5]) await publish(server, 'chat:pages', { n });
      const read = async (options: Parameters<Subscription['history']>[0]) => {
        const { publications, offset } = await subscription.history(options);
        // Before 5.x Protobuf numbers of 64 bits are objects.
        assert.equal(String(offset), '5');
        return (dataOf(publications) as { n: number }[]).map(({ n }) => n);
      };
      const { epoch } = await subscription.history({ limit: 0 });
      const since = (offset: number) => ({ since: { offset, epoch } });
      assert.deepEqual(await read({ limit: 2 }), [1, 2]);
      assert.deepEqual(await read({ limit: 2, ...since(2) }), [3, 4]);
      assert.deepEqual(await read({ limit: 100, ...since(4) }), [5]);
      assert.deepEqual(await read({ limit: 2, reverse: true }), [5, 4]);
      assert.deepEqual(await read({ limit: 2, reverse: true, ...since(3) }), [2, 1]);
      await assert.rejects(subscription.history({ limit: 1, since: { offset: 1, epoch: 'other' } }), { code: 112 });
      await assert.rejects(subscription.history({ limit: 1, reverse: true, ...since(0) }), { code: 107 });
    });

    it('P144 publishes with the info of connection and subscription, live and in the history', async () => {
      const channel = '$chat:info';
      const [ann, bob] = [await connect(await open('ann')), await connect(await open('bob'))];
      const tokenFor = (sub: string) => ({ token: sign({ sub, channel, info: { in: sub } }) });
      const reader = await subscribe(ann, channel, tokenFor('ann'));
      const writer = await subscribe(bob, channel, tokenFor('bob'));
      await writer.subscription.publish(payload(encoding, { text: 'héllo 😀' }));
      const live = await reader.publications.until();
      const { publications } = await reader.subscription.history({ limit: 1 });
      for (const publication of [live, publications[0]]) {
        assert.deepEqual(value(encoding, publication?.data), { text: 'héllo 😀' });
        assert.equal(publication?.info?.user, 'bob');
        assert.deepEqual(value(encoding, publication?.info?.connInfo), { name: 'bob' });
        assert.deepEqual(value(encoding, publication?.info?.chanInfo), { in: 'bob' });
      }
      assert.equal(Number(live.offset), 1);
    });

    it('S39 S112 knows who is there, how many, who comes and who goes', async () => {
      const [ann, bob, again] = [await open('ann'), await open('bob'), await open('bob')];
      await Promise.all([ann, bob, again].map(connect));
      const room = ann.newSubscription('chat:people');
      const joins = new Inbox<{ info: { user: string; client: string; connInfo?: unknown } }>();
      const leaves = new Inbox<{ info: { user: string; client: string } }>();
      room.on('join', joins.push).on('leave', leaves.push);
      room.subscribe();
      await room.ready(15_000);
      const others = [await subscribe(bob, 'chat:people'), await subscribe(again, 'chat:people')];
      await joins.until(() => joins.all.filter(({ info }) => info.user === 'bob').length === 2);
      assert.deepEqual(value(encoding, joins.all.at(-1)?.info.connInfo), { name: 'bob' });
      const { clients: present } = await room.presence();
      assert.deepEqual(users(Object.values(present)), ['ann', 'bob', 'bob']);
      for (const [id, info] of Object.entries(present)) assert.equal(info.client, id);
      assert.deepEqual(await room.presenceStats(), { numClients: 3, numUsers: 2 });
      others[0]?.subscription.unsubscribe();
      await leaves.until(({ info }) => info.user === 'bob');
      again.disconnect();
      await leaves.until(() => leaves.all.length === 2);
      assert.deepEqual(await room.presenceStats(), { numClients: 1, numUsers: 1 });
    });

    it('S9 P145 has the subscriptions of its token, with their data, info and events', async () => {
      const channel = 'chat:granted';
      const ann = await open('ann', { subs: { [channel]: { data: { hello: 'ann' }, info: { seat: 1 } } } });
      const events = inboxesOf(ann);
      await connect(ann);
      const subscribed = await events.subscribed.until();
      assert.equal(subscribed.channel, channel);
      assert.deepEqual(value(encoding, subscribed.data), { hello: 'ann' });
      const bob = await connect(await open('bob'));
      const room = await subscribe(bob, channel);
      assert.equal((await events.join.until(({ info }) => info.user === 'bob')).channel, channel);
      const { clients: present } = await ann.presence(channel);
      assert.deepEqual(users(Object.values(present)), ['ann', 'bob']);
      // 3.x answers what the wire says.
      const own: { chanInfo?: unknown; chan_info?: unknown } = Object.values(present).find(isAnn) ?? {};
      assert.deepEqual(value(encoding, own.chanInfo ?? own.chan_info), { seat: 1 });
      await room.subscription.publish(payload(encoding, { n: 1 }));
      const publication = await events.publication.until();
      assert.deepEqual([publication.channel, value(encoding, publication.data)], [channel, { n: 1 }]);
      room.subscription.unsubscribe();
      await events.leave.until(({ info }) => info.user === 'bob');
      await server.api('unsubscribe', { user: 'ann', channel });
      assert.equal((await events.unsubscribed.until()).channel, channel);
    });

    it('S46 P145 is subscribed and unsubscribed by the API while it is connected', async () => {
      const channel = 'chat:invited';
      const zoe = await open('zoe');
      const events = inboxesOf(zoe);
      await connect(zoe);
      await server.api('subscribe', { user: 'zoe', channel, data: { hello: 'zoe' } });
      const subscribed = await events.subscribed.until();
      assert.equal(subscribed.channel, channel);
      assert.deepEqual(value(encoding, subscribed.data), { hello: 'zoe' });
      await publish(server, channel, { n: 1 });
      assert.deepEqual(value(encoding, (await events.publication.until()).data), { n: 1 });
      await server.api('unsubscribe', { user: 'zoe', channel });
      assert.equal((await events.unsubscribed.until()).channel, channel);
    });

    it('S18 S21 refreshes connection and subscription, with the info of the new tokens', async () => {
      const channel = '$chat:brief';
      const turns = { connection: 0, subscription: 0 };
      const next = (kind: keyof typeof turns, claims: object): Promise<string> => {
        turns[kind] += 1;
        const exp = turns[kind] === 1 ? soon() : inSeconds(60);
        return Promise.resolve(sign({ sub: 'ann', exp, info: { turn: turns[kind] }, ...claims }));
      };
      const getToken = () => next('connection', {});
      const client = createClient(generation, encoding, urlOf(server, encoding), { getToken });
      clients.push(client);
      const interruptions = new Inbox<unknown>();
      await connect(client);
      client.on('connecting', interruptions.push).on('disconnected', interruptions.push);
      const { subscription, publications } = await subscribe(client, channel, {
        getToken: () => next('subscription', { channel }),
      });
      subscription.on('subscribing', interruptions.push).on('unsubscribed', interruptions.push);
      await until(() => turns.connection >= 2 && turns.subscription >= 2);
      // What is sent on the connection now comes behind the refreshes.
      const { clients: present } = await subscription.presence();
      assert.deepEqual(users(Object.values(present)), ['ann']);
      await subscription.publish(payload(encoding, { n: 1 }));
      const { info } = await publications.until();
      assert.deepEqual(value(encoding, info?.connInfo), { turn: 2 });
      assert.deepEqual(value(encoding, info?.chanInfo), { turn: 2 });
      assert.deepEqual(interruptions.all, []);
    });

    it('E6 gets the tags of publications', async () => {
      const { publications } = await subscribe(await connect(await open('ann')), 'chat:tags');
      await publish(server, 'chat:tags', 1, { tags: { kind: 'ä', ключ: 'значение' } });
      const { tags } = (await publications.until()) as { tags?: Record<string, string> };
      assert.deepEqual({ ...tags }, { kind: 'ä', ключ: 'значение' });
    });

    if (generation !== '5') return;

    it('S71 P121 patches of what clients publish arrive whole, and recovery goes on with them', async () => {
      const [ann, bob] = [await connect(await open('ann')), await connect(await open('bob'))];
      const reader = await subscribe(ann, 'docs:text', { delta: 'fossil' });
      const writer = await subscribe(bob, 'docs:text');
      const texts = ['é', 'è', '中', '丮', '😀', '😁', '߿', 'ࠀ', '\u2028', '\u0000', '𐀀', '�'].map((character) => ({
        text: `${'the quick brown fox '.repeat(5)}${character} jumps over ${character}${character}`,
      }));
      const send = async (from: number, to: number): Promise<void> => {
        for (const text of texts.slice(from, to)) await writer.subscription.publish(payload(encoding, text));
      };
      const received = async (count: number): Promise<void> => {
        await reader.publications.until(() => reader.publications.all.length >= count);
        assert.deepEqual(dataOf(reader.publications.all), texts.slice(0, count));
      };
      await send(0, 3);
      await received(3);
      ann.disconnect();
      await send(3, 9);
      await connect(ann);
      await received(9);
      await send(9, texts.length);
      await received(texts.length);
      assert.equal(reader.subscription.deltaStats().numDeltaPayloads, texts.length - 2);
    });

    it('S80 C72 a tags filter of every comparison gets what it asks for', async () => {
      const client = await connect(await open('ann'));
      type Filter = NonNullable<SubscriptionOptions['tagsFilter']>;
      const filters: readonly (readonly [Filter, readonly number[]])[] = [
        [{ key: 'kind', cmp: 'eq', val: 'a' }, [1]],
        [{ key: 'kind', cmp: 'neq', val: 'a' }, [2, 3]],
        [{ key: 'kind', cmp: 'in', vals: ['a', 'b'] }, [1, 2]],
        [{ key: 'kind', cmp: 'nin', vals: ['a', 'b'] }, [3]],
        [{ key: 'size', cmp: 'ex' }, [2, 3]],
        [{ key: 'size', cmp: 'nex' }, [1]],
        [{ key: 'name', cmp: 'sw', val: 'größ' }, [2]],
        [{ key: 'name', cmp: 'ew', val: '😀' }, [3]],
        [{ key: 'name', cmp: 'ct', val: 'lein' }, [1]],
        [{ key: 'size', cmp: 'gt', val: '9.5' }, [3]],
        [{ key: 'size', cmp: 'lte', val: '9.50' }, [2]],
        [{ op: 'not', nodes: [{ key: 'size', cmp: 'lt', val: '10' }] }, [1, 3]],
        [
          {
            op: 'and',
            nodes: [
              { key: 'size', cmp: 'ex' },
              { key: 'kind', cmp: 'eq', val: 'b' },
            ],
          },
          [2],
        ],
      ];
      const all = filters.map(([filter], place) => subscribe(client, `chat:filter-${place}`, { tagsFilter: filter }));
      const subscriptions = await Promise.all(all);
      for (const [place, [filter, expected]] of filters.entries()) {
        const channel = `chat:filter-${place}`;
        await publish(server, channel, 1, { tags: { kind: 'a', name: 'klein' } });
        await publish(server, channel, 2, { tags: { kind: 'b', name: 'größer', size: '9.5' } });
        await publish(server, channel, 3, { tags: { kind: 'c', name: 'riesig 😀', size: '10' } });
        // An answer comes behind everything that was published before the question.
        await assert.rejects(client.rpc('nothing', payload(encoding, {})));
        assert.deepEqual(dataOf(subscriptions[place]?.publications.all ?? []), expected, JSON.stringify(filter));
      }
    });
  });
}

function inboxesOf(client: Sdk) {
  const inboxes = {
    subscribed: new Inbox<{ channel: string; data?: unknown }>(),
    publication: new Inbox<{ channel: string; data: unknown }>(),
    join: new Inbox<{ channel: string; info: { user: string } }>(),
    leave: new Inbox<{ channel: string; info: { user: string } }>(),
    unsubscribed: new Inbox<{ channel: string }>(),
  };
  client.on('subscribed', inboxes.subscribed.push);
  client.on('publication', inboxes.publication.push);
  client.on('join', inboxes.join.push);
  client.on('leave', inboxes.leave.push);
  client.on('unsubscribed', inboxes.unsubscribed.push);
  return inboxes;
}

function describeOldGeneration(encoding: Encoding): void {
  describe(`centrifuge-js 2.x over ${encoding}`, { concurrency: false }, () => {
    let server: Server;
    const clients: OldCentrifuge[] = [];

    before(async () => {
      server = await startServer();
    });
    after(() => server.dispose());
    afterEach(() => {
      for (const client of clients.splice(0)) client.disconnect();
    });

    function open(user: string, claims: object = {}): OldCentrifuge {
      const client = createOldClient(encoding, urlOf(server, encoding));
      client.setToken(sign({ sub: user, info: { name: user }, ...claims }));
      clients.push(client);
      return client;
    }

    async function connect(client: OldCentrifuge): Promise<void> {
      const connected = new Inbox<unknown>();
      client.on('connect', connected.push);
      client.connect();
      await connected.until();
    }

    async function subscribe(client: OldCentrifuge, channel: string) {
      const [subscribed, publications] = [new Inbox<unknown>(), new Inbox<OldCentrifuge.PublicationContext>()];
      const subscription = client.subscribe(channel, { subscribe: subscribed.push, publish: publications.push });
      await subscribed.until();
      return { subscription, publications };
    }

    it('S56 reads history from a position, forwards and backwards, in pages', async () => {
      const client = open('ann');
      await connect(client);
      const { subscription } = await subscribe(client, 'chat:old-pages');
      for (const n of [1, 2, 3, 4, 5]) await publish(server, 'chat:old-pages', { n });
      interface Page {
        readonly publications: { readonly data: unknown }[];
        readonly epoch: string;
      }
      const read = async (options: object) => {
        const { publications } = (await subscription.history(options)) as unknown as Page;
        return publications.map(({ data }) => (value(encoding, data) as { n: number }).n);
      };
      const { epoch } = (await subscription.history({ limit: 0 })) as unknown as Page;
      const since = (offset: number) => ({ since: { offset, epoch } });
      assert.deepEqual(await read({ limit: 2 }), [1, 2]);
      assert.deepEqual(await read({ limit: 2, ...since(2) }), [3, 4]);
      assert.deepEqual(await read({ limit: 2, reverse: true }), [5, 4]);
      assert.deepEqual(await read({ limit: 2, reverse: true, ...since(3) }), [2, 1]);
      await assert.rejects(read({ limit: 1, since: { offset: 1, epoch: 'other' } }), { code: 112 });
    });

    it('P144 publishes with the info of its connection', async () => {
      const [ann, bob] = [open('ann'), open('bob')];
      await Promise.all([connect(ann), connect(bob)]);
      const reader = await subscribe(ann, 'chat:old-info');
      const writer = await subscribe(bob, 'chat:old-info');
      await writer.subscription.publish(payload(encoding, { text: 'héllo 😀' }));
      const { data, info } = await reader.publications.until();
      assert.deepEqual(value(encoding, data), { text: 'héllo 😀' });
      assert.deepEqual(value(encoding, info?.conn_info), { name: 'bob' });
    });

    it('S9 S46 has the subscriptions of its token and of the API, with their events', async () => {
      const channel = 'chat:old-granted';
      const ann = open('ann', { subs: { [channel]: { info: { seat: 1 } } } });
      interface Event {
        readonly channel: string;
        readonly data?: unknown;
        readonly info?: { readonly user: string };
      }
      const inboxes = Object.fromEntries(
        (['subscribe', 'publish', 'join', 'leave', 'unsubscribe'] as const).map((name) => {
          const inbox = new Inbox<Event>();
          ann.on(name, inbox.push as never);
          return [name, inbox];
        }),
      );
      const inbox = (name: string): Inbox<Event> => inboxes[name] ?? assert.fail(name);
      await connect(ann);
      assert.equal((await inbox('subscribe').until()).channel, channel);
      const bob = open('bob');
      await connect(bob);
      const room = await subscribe(bob, channel);
      await inbox('join').until(({ info }) => info?.user === 'bob');
      await room.subscription.publish(payload(encoding, { n: 1 }));
      const { channel: where, data } = await inbox('publish').until();
      assert.deepEqual([where, value(encoding, data)], [channel, { n: 1 }]);
      room.subscription.unsubscribe();
      await inbox('leave').until(({ info }) => info?.user === 'bob');
      await server.api('subscribe', { user: 'ann', channel: 'chat:old-invited' });
      await inbox('subscribe').until(({ channel }) => channel === 'chat:old-invited');
      await publish(server, 'chat:old-invited', { n: 2 });
      await inbox('publish').until(({ channel }) => channel === 'chat:old-invited');
      await server.api('unsubscribe', { user: 'ann', channel: 'chat:old-invited' });
      await inbox('unsubscribe').until(({ channel }) => channel === 'chat:old-invited');
    });
  });
}

const go = prepareGo();
const python = preparePython('features.py');

describe('features of the official clients of other languages', () => {
  let server: Server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.dispose());

  for (const encoding of encodings) {
    for (const [language, tool] of Object.entries({ go, python })) {
      const title = `S9 S56 S71 S80 S112 centrifuge-${language} over ${encoding}`;
      it(title, { skip: tool.ready ? false : tool.reason }, async () => {
        if (!tool.ready) return;
        const suffix = `${language}-${encoding}`;
        const granted = `chat:granted-${suffix}`;
        const subs = { [granted]: { data: { hello: 'ann' } } };
        const report = await tool.run([
          ...(language === 'go' ? ['--features'] : [`--api=${server.httpUrl}/api/publish`, `--key=${apiKey}`]),
          ...(encoding === 'protobuf' ? ['--protobuf'] : []),
          `--url=${urlOf(server, encoding)}`,
          `--channel=${suffix}`,
          `--token=${sign({ sub: 'ann', info: { name: 'ann' }, subs })}`,
          `--other-token=${sign({ sub: 'bob', info: { name: 'bob' } })}`,
        ]);
        assert.deepEqual(report, {
          granted: [granted, { hello: 'ann' }],
          serverSide: { n: 0 },
          joined: 'bob',
          stats: [2, 2],
          info: { name: 'bob' },
          forwards: [1, 2],
          since: [3, 4],
          backwards: [5, 4],
          otherEpoch: 112,
          left: 'bob',
          patched: true,
          ...(language === 'python' ? { filtered: [2, 4] } : null),
        });
      });
    }
  }
});

/** Polls a condition that no event announces. */
async function until(condition: () => boolean, limitMs = 30_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come true');
    await new Promise<void>((resolve) => void setTimeout(resolve, 10));
  }
}
