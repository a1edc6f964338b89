import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineChannel, type StandardSchema } from '../channels/index.ts';
import { FakeClient } from './fake-sdk.test.fixture.ts';
import { createRealtime, type RealtimeOptions } from './realtime.ts';

interface Asked {
  readonly path: string;
  readonly body: { readonly channels?: readonly string[] };
  readonly headers: Headers;
  readonly credentials: string | undefined;
}

/** The answer to a request of the helper. */
type Answer = (asked: Asked) => Response | Promise<Response>;

function start(answer: Answer = () => Response.json({}), options: RealtimeOptions = {}) {
  const asked: Asked[] = [];
  const clients: FakeClient[] = [];
  const realtime = createRealtime(
    (sdk) => {
      const client = new FakeClient(sdk);
      clients.push(client);
      return client;
    },
    {
      fetch: async (path, init) => {
        const body = JSON.parse(init.body as string) as Asked['body'];
        const request = { path, body, headers: new Headers(init.headers), credentials: init.credentials };
        asked.push(request);
        return answer(request);
      },
      lingerMs: 0,
      ...options,
    },
  );
  return { realtime, asked, clients };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('shared subscriptions', () => {
  it('I80 a channel is joined with its first listener, left after the last, and survives being released in between', async () => {
    const { realtime } = start();
    const { client } = realtime;
    const heard: string[] = [];
    const stopA = realtime.subscribe<string>('news', (data) => heard.push(`a ${data}`));
    const stopB = realtime.subscribe<string>('news', (data) => heard.push(`b ${data}`));
    client.subscriptions.get('news')?.publish('1');
    stopA();
    stopA();
    client.subscriptions.get('news')?.publish('2');
    stopB();
    // A component that is unmounted and mounted again in one turn.
    const stopC = realtime.subscribe<string>('news', (data) => heard.push(`c ${data}`));
    await turn();
    client.subscriptions.get('news')?.publish('3');
    assert.deepEqual(heard, ['a 1', 'b 1', 'b 2', 'c 3']);
    assert.deepEqual(client.log, ['join news']);
    stopC();
    await turn();
    assert.deepEqual(client.log, ['join news', 'leave news']);
    stopC();
    await turn();
    realtime.subscribe('news', () => undefined)();
    assert.equal(client.log.at(-1), 'join news');
  });

  it('I81 a listener that throws, stops others or is given something else than its schema says hinders nobody', () => {
    const errors: string[] = [];
    const digits: StandardSchema<string, number> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) =>
          /^\d+$/.test(String(value)) ? { value: Number(value) } : { issues: [{ message: 'no digits' }] },
      },
    };
    const { realtime } = start(undefined, { onError: (error, channel) => errors.push(`${channel} ${String(error)}`) });
    const heard: unknown[] = [];
    realtime.subscribe('counter', () => {
      throw new Error('mine');
    });
    realtime.subscribe(defineChannel('counter', digits).at(), (data: number) => heard.push(data));
    let stopLast = (): void => undefined;
    realtime.subscribe('counter', () => stopLast());
    stopLast = realtime.subscribe('counter', () => heard.push('last'));
    const subscription = realtime.client.subscriptions.get('counter');
    subscription?.publish('17');
    subscription?.publish('x');
    assert.deepEqual(heard, [17]);
    assert.deepEqual(
      errors.map((error) => error.split(':')[0]),
      ['counter Error', 'counter Error', 'counter ChannelDataError'],
    );
  });

  it('I82 a channel that is denied says so once, and the next who subscribes tries again', () => {
    const ends: string[] = [];
    const { realtime } = start(undefined, { onChannelEnd: (channel, { code }) => ends.push(`${channel} ${code}`) });
    const { client } = realtime;
    realtime.subscribe('$a', () => undefined);
    client.subscriptions.get('$a')?.end({ code: 103, reason: 'permission denied' });
    assert.deepEqual(ends, ['$a 103']);
    assert.deepEqual(client.log, ['join $a', 'leave $a']);
    realtime.subscribe('$a', () => undefined);
    assert.deepEqual(client.log, ['join $a', 'leave $a', 'join $a']);
  });
});

describe('tokens of the browser', () => {
  it('I83 tokens that are asked for in one turn are fetched in one request, up to a hundred channels each', async () => {
    const { realtime, asked } = start(
      ({ body }) =>
        Response.json({
          channels: body.channels?.map((channel) =>
            channel === '$denied'
              ? { channel, status: 403 }
              : channel === '$later'
                ? { channel, status: 503 }
                : { channel, token: `for ${channel}` },
          ),
        }),
      { headers: () => ({ 'x-csrf': 'c' }), credentials: 'include', basePath: 'https://app.example/instant' },
    );
    const names = ['$denied', '$later', ...Array.from({ length: 148 }, (_, index) => `$${index}`)];
    for (const name of names) realtime.subscribe(name, () => undefined);
    realtime.subscribe('open', () => undefined);
    const { subscriptions } = realtime.client;
    assert.equal(subscriptions.get('open')?.options.getToken, undefined);
    const tokens = await Promise.allSettled(names.map(async (name) => subscriptions.get(name)?.options.getToken?.()));
    assert.deepEqual(tokens[0], { status: 'fulfilled', value: null });
    assert.equal(tokens[1]?.status, 'rejected');
    assert.deepEqual(tokens[149], { status: 'fulfilled', value: 'for $147' });
    assert.deepEqual(
      asked.map(({ path, body, headers, credentials }) => [
        path,
        body.channels?.length,
        headers.get('x-csrf'),
        credentials,
      ]),
      [
        ['https://app.example/instant/subscription_token', 100, 'c', 'include'],
        ['https://app.example/instant/subscription_token', 50, 'c', 'include'],
      ],
    );
  });

  it('I84 a user who gets no token is told so; a backend that fails is asked again by the SDK', async () => {
    const statuses = [403, 401, 503, 500, 404];
    const outcomes: string[] = [];
    for (const status of statuses) {
      const { realtime } = start(() => new Response('', { status }));
      outcomes.push(await realtime.client.options.getToken().then(String, () => 'rejected'));
    }
    assert.deepEqual(outcomes, ['null', 'null', 'rejected', 'rejected', 'rejected']);
    const empty = start(() => Response.json({ token: '' }));
    assert.equal(await empty.realtime.client.options.getToken(), null);
  });

  it('I85 at most one request for a connection token is under way', async () => {
    const { realtime, asked } = start(() => Response.json({ token: tokenFor(60) }));
    const { getToken } = realtime.client.options;
    const [first, second] = await Promise.all([getToken(), getToken()]);
    assert.equal(first, second);
    assert.equal(asked.length, 1);
    await getToken();
    assert.equal(asked.length, 2);
  });

  it('I86 a connection begins with a fresh token: before its end, after sleep, and after a jump of the clock', async () => {
    let now = 5_000_000_000_000;
    const { realtime, asked } = start(() => Response.json({ token: tokenFor(3600) }), { now: () => now });
    const { client } = realtime;
    await client.connecting();
    assert.equal(asked.length, 1);
    // The token's own times are far from the clock of this machine, which does not matter.
    for (const [passed, requests] of [
      [60, 1],
      [3600 - 60 - 11, 1],
      [1, 2],
      [8 * 3600, 3],
      [-30 * 60, 4],
      [10, 4],
    ] as const) {
      now += passed * 1000;
      await client.connecting();
      assert.equal(asked.length, requests, `${passed} seconds later`);
    }
  });

  it('I86 a token that does not expire, or cannot be read, is left to the server', async () => {
    for (const token of ['opaque', 'a.b.c', tokenFor(undefined)]) {
      let now = 1000;
      const { realtime, asked } = start(() => Response.json({ token }), { now: () => now });
      await realtime.client.connecting();
      now += 1e12;
      await realtime.client.connecting();
      assert.equal(asked.length, 1, token);
    }
  });
});

describe('switching users', () => {
  it('I87 nothing that was sent to the user before reaches a listener, and nothing of that user is used again', async () => {
    let release: (response: Response) => void = () => undefined;
    let answered = 0;
    const { realtime, clients } = start(() => {
      answered += 1;
      return answered === 1
        ? new Promise<Response>((resolve) => (release = resolve))
        : Response.json({ token: 'of B' });
    });
    const heard: unknown[] = [];
    realtime.connect();
    realtime.subscribe('$inbox', (data) => {
      heard.push(data);
      if (data === 'switch') realtime.switchUser();
    });
    realtime.subscribe('$inbox', (data) => heard.push(data));
    realtime.subscribe('gone', () => undefined)();
    const [a] = clients;
    const before = a?.subscriptions.get('$inbox');
    const pending = a?.options.getToken();
    before?.publish('for A');
    before?.publish('switch');
    before?.publish('late for A');
    // The second listener no longer hears what made the first one switch.
    assert.deepEqual(heard, ['for A', 'for A', 'switch']);
    release(Response.json({ token: 'of A' }));
    await assert.rejects(pending ?? Promise.resolve());
    const [, b] = clients;
    assert.notEqual(a, b);
    assert.equal(realtime.client, b);
    assert.deepEqual(a?.log.slice(-1), ['disconnect']);
    assert.deepEqual(b?.log, ['join $inbox', 'connect']);
    assert.equal(await b?.options.getToken(), 'of B');
    b?.subscriptions.get('$inbox')?.publish('for B');
    assert.deepEqual(heard.slice(3), ['for B', 'for B']);
  });

  it('I87 who was not connected stays so', () => {
    const { realtime, clients } = start();
    realtime.connect();
    realtime.disconnect();
    realtime.switchUser();
    assert.deepEqual(clients[1]?.log, []);
  });
});

/** A token as it looks to the browser; its times are the server's. */
function tokenFor(lifetimeSeconds: number | undefined): string {
  const iat = 1_800_000_000;
  const payload = { sub: 'ü?>', iat, exp: lifetimeSeconds === undefined ? undefined : iat + lifetimeSeconds };
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const base64 = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return `e30.${base64}.x`;
}
