import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type JsonClient, type TestServer } from '../test-server.test.fixture.ts';

const badRequest = { error: { code: 107, message: 'bad request' } };
const unknownChannel = { error: { code: 102, message: 'unknown channel' } };
const notAvailable = { error: { code: 108, message: 'not available' } };
const done = { result: {} };

let test: TestServer;
before(async () => {
  test = await startTestServer();
});
after(() => test.server.stop());

interface Positioned {
  result: { offset: number; epoch: string };
}

async function call(method: string, params: object): Promise<unknown> {
  const { status, text, contentType } = await test.api(method, params);
  assert.equal(status, 200);
  assert.equal(contentType, 'application/json');
  return JSON.parse(text);
}

async function nextPush(client: JsonClient): Promise<unknown> {
  const { push } = JSON.parse((await client.line()) ?? 'null') as { push: unknown };
  return push;
}

/** Nothing was sent to the client before the answer to a command of its own. */
async function assertSilent(client: JsonClient): Promise<void> {
  const reply = await client.command({ id: 99, rpc: { method: 'none' } });
  assert.deepEqual(reply, { id: 99, ...notAvailable });
}

describe('publish', () => {
  it('H10 H32 delivers and answers the position where the channel keeps history', async () => {
    const client = await test.connect('1', 'chat:publish');
    const first = (await call('publish', { channel: 'chat:publish', data: { n: 1 } })) as Positioned;
    assert.equal(first.result.offset, 1);
    assert.match(first.result.epoch, /^\w+$/);
    const second = await call('publish', { channel: 'chat:publish', data: { n: 2 } });
    assert.deepEqual(second, { result: { offset: 2, epoch: first.result.epoch } });
    assert.deepEqual(await call('publish', { channel: 'plain:1', data: 1 }), done);
    const pushes = [await nextPush(client), await nextPush(client)] as { channel: string; pub: { data: unknown } }[];
    assert.deepEqual(
      pushes.map(({ channel, pub }) => [channel, pub.data]),
      [
        ['chat:publish', { n: 1 }],
        ['chat:publish', { n: 2 }],
      ],
    );
  });

  it('H32 skip_history, tags, idempotency_key and version do their work', async () => {
    const channel = 'chat:options';
    const client = await test.connect('1', channel);
    assert.deepEqual(await call('publish', { channel, data: 0, skip_history: true }), done);
    const tagged = (await call('publish', { channel, data: 1, tags: { k: 'v' }, idempotency_key: 'a' })) as Positioned;
    assert.deepEqual(await call('publish', { channel, data: 2, idempotency_key: 'a' }), tagged);
    const versioned = (await call('publish', { channel, data: 3, version: 5, version_epoch: 'e' })) as Positioned;
    assert.equal(versioned.result.offset, 2);
    assert.deepEqual(await call('publish', { channel, data: 4, version: 5, version_epoch: 'e' }), versioned);
    const received: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const { pub } = (await nextPush(client)) as { pub: { data?: unknown; tags?: unknown } };
      received.push([pub.data, pub.tags]);
    }
    assert.deepEqual(received, [
      [0, undefined],
      [1, { k: 'v' }],
      [3, undefined],
    ]);
    await assertSilent(client);
  });

  it('S122 exclude_client leaves a connection out, also of a broadcast', async () => {
    const [left, other] = [await test.connect('1', 'chat:x', 'plain:x'), await test.connect('2', 'chat:x', 'plain:x')];
    const exclude_client = left.id;
    await call('publish', { channel: 'chat:x', data: 1, exclude_client });
    await call('broadcast', { channels: ['chat:x', 'plain:x'], data: 2, exclude_client });
    await call('publish', { channel: 'plain:x', data: 3, exclude_client: '' });
    const dataOf = async (client: JsonClient) => ((await nextPush(client)) as { pub: { data: unknown } }).pub.data;
    assert.deepEqual([await dataOf(other), await dataOf(other), await dataOf(other)], [1, 2, 2]);
    assert.deepEqual([await dataOf(other), await dataOf(left)], [3, 3]);
    await assertSilent(left);
  });

  it('H32 refuses an empty channel, an unknown namespace, and a missing payload', async () => {
    assert.deepEqual(await call('publish', { data: 1 }), badRequest);
    assert.deepEqual(await call('publish', { channel: '', data: 1 }), badRequest);
    assert.deepEqual(await call('publish', { channel: 'nope:1', data: 1 }), unknownChannel);
    assert.deepEqual(await call('publish', { channel: 'plain:1' }), badRequest);
  });
});

describe('broadcast', () => {
  it('H31 answers for each channel in order, and refusals hinder no other channel', async () => {
    const client = await test.connect('1', 'chat:b', 'plain:b');
    const { result } = (await call('broadcast', { channels: ['chat:b', 'nope:1', '', 'plain:b'], data: 1 })) as {
      result: { responses: unknown[] };
    };
    const [first, ...others] = result.responses;
    assert.equal((first as Positioned).result.offset, 1);
    assert.deepEqual(others, [unknownChannel, badRequest, done]);
    const channels = [await nextPush(client), await nextPush(client)].map(
      (push) => (push as { channel: string }).channel,
    );
    assert.deepEqual(channels, ['chat:b', 'plain:b']);
  });

  it('H31 refuses an empty list', async () => {
    assert.deepEqual(await call('broadcast', { channels: [], data: 1 }), badRequest);
    assert.deepEqual(await call('broadcast', { data: 1 }), badRequest);
  });

  it('H31 takes more channels than are worked on at once', async () => {
    const channels = Array.from({ length: 2_500 }, (_, i) => `chat:many${i}`);
    const { result } = (await call('broadcast', { channels, data: 1 })) as { result: { responses: Positioned[] } };
    assert.equal(result.responses.length, channels.length);
    assert.ok(result.responses.every((response) => response.result.offset === 1));
  });
});

describe('subscribe', () => {
  it('H34 subscribes every connection of the user, with data, info and overrides', async () => {
    const [first, second, other] = [await test.connect('sub'), await test.connect('sub'), await test.connect('else')];
    const params = {
      user: 'sub',
      channel: 'plain:sub',
      data: { d: 1 },
      info: { i: 1 },
      override: { presence: { value: true }, join_leave: { value: false } },
    };
    assert.deepEqual(await call('subscribe', params), done);
    for (const client of [first, second]) {
      assert.deepEqual(await nextPush(client), { channel: 'plain:sub', subscribe: { data: { d: 1 } } });
    }
    await call('publish', { channel: 'plain:sub', data: 1 });
    assert.equal(((await nextPush(first)) as { channel: string }).channel, 'plain:sub');
    await assertSilent(other);
  });

  it('H34 recovers from the position given', async () => {
    const client = await test.connect('recover');
    const { result } = (await call('publish', { channel: 'chat:recover', data: 1 })) as Positioned;
    await call('publish', { channel: 'chat:recover', data: 2 });
    const recover_since = { offset: result.offset, epoch: result.epoch };
    const override = { force_recovery: { value: true } };
    await call('subscribe', { user: 'recover', channel: 'chat:recover', recover_since, override });
    const push = (await nextPush(client)) as { subscribe: { recoverable: boolean; offset: number } };
    assert.deepEqual([push.subscribe.recoverable, push.subscribe.offset], [true, result.offset]);
    assert.deepEqual(((await nextPush(client)) as { pub: { data: unknown } }).pub.data, 2);
  });

  it('H30 client narrows the call to one connection; users without connections are no error', async () => {
    const [first, second] = [await test.connect('one'), await test.connect('one')];
    assert.deepEqual(await call('subscribe', { user: 'one', client: second.id, channel: 'plain:one' }), done);
    assert.deepEqual(await nextPush(second), { channel: 'plain:one', subscribe: {} });
    await assertSilent(first);
    assert.deepEqual(await call('subscribe', { user: 'nobody', channel: 'plain:one' }), done);
  });

  it('H34 refuses an empty channel and an unknown namespace', async () => {
    assert.deepEqual(await call('subscribe', { user: 'one' }), badRequest);
    assert.deepEqual(await call('subscribe', { user: 'one', channel: 'nope:1' }), unknownChannel);
  });
});

describe('unsubscribe', () => {
  it('H34 ends the subscriptions of the user with 2000', async () => {
    const [client, other] = [await test.connect('unsub', 'plain:u'), await test.connect('stays', 'plain:u')];
    assert.deepEqual(await call('unsubscribe', { user: 'unsub', channel: 'plain:u' }), done);
    const unsubscribe = { code: 2000, reason: 'server unsubscribe' };
    assert.deepEqual(await nextPush(client), { channel: 'plain:u', unsubscribe });
    await assertSilent(other);
  });
});

describe('disconnect', () => {
  it('H33 closes the connections of the user with 3503, but for the whitelist', async () => {
    const [first, spared] = [await test.connect('out'), await test.connect('out')];
    assert.deepEqual(await call('disconnect', { user: 'out', whitelist: [spared.id] }), done);
    assert.deepEqual(await first.raw.closeFrame(), { code: 3503, reason: 'force disconnect' });
    await assertSilent(spared);
  });

  it('H33 sends a code and reason of the application', async () => {
    const client = await test.connect('banned');
    assert.deepEqual(await call('disconnect', { user: 'banned', disconnect: { code: 4500, reason: 'banned' } }), done);
    assert.deepEqual(await client.raw.closeFrame(), { code: 4500, reason: 'banned' });
  });

  it('H33 refuses what does not fit into a close frame', async () => {
    const client = await test.connect('kept');
    for (const disconnect of [
      {},
      { reason: 'no code' },
      { code: 0 },
      { code: 1000 },
      { code: 2999 },
      { code: 5000 },
      { code: 4000, reason: 'é'.repeat(62) },
    ]) {
      assert.deepEqual(await call('disconnect', { user: 'kept', disconnect }), badRequest);
    }
    await assertSilent(client);
    assert.deepEqual(
      await call('disconnect', { user: 'kept', disconnect: { code: 4000, reason: 'x'.repeat(123) } }),
      done,
    );
  });
});

describe('refresh', () => {
  it('H34 sets the expiry of the connections, or removes it', async () => {
    const client = await test.connect('fresh');
    const expire_at = Math.floor(Date.now() / 1000) + 600;
    assert.deepEqual(await call('refresh', { user: 'fresh', expire_at, info: { a: 1 } }), done);
    const push = (await nextPush(client)) as { refresh: { expires: boolean; ttl: number } };
    assert.equal(push.refresh.expires, true);
    assert.ok(push.refresh.ttl > 590 && push.refresh.ttl <= 600);
    assert.deepEqual(await call('refresh', { user: 'fresh' }), done);
    assert.deepEqual(await nextPush(client), { refresh: {} });
  });

  it('H34 closes connections that are expired with 3005', async () => {
    for (const params of [{ expired: true }, { expire_at: 1 }]) {
      const client = await test.connect('old');
      assert.deepEqual(await call('refresh', { user: 'old', ...params }), done);
      assert.deepEqual(await client.raw.closeFrame(), { code: 3005, reason: 'connection expired' });
    }
  });
});

describe('presence', () => {
  it('H12 H35 answers who is in the channel, and how many', async () => {
    assert.deepEqual(await call('presence', { channel: 'chat:p' }), { result: { presence: {} } });
    assert.deepEqual(await call('presence_stats', { channel: 'chat:p' }), { result: { num_clients: 0, num_users: 0 } });
    const [first, second] = [await test.connect('p', 'chat:p'), await test.connect('p', 'chat:p')];
    const presence = { [first.id]: { user: 'p', client: first.id }, [second.id]: { user: 'p', client: second.id } };
    assert.deepEqual(await call('presence', { channel: 'chat:p' }), { result: { presence } });
    assert.deepEqual(await call('presence_stats', { channel: 'chat:p' }), { result: { num_clients: 2, num_users: 1 } });
  });

  for (const method of ['presence', 'presence_stats']) {
    it(`H35 ${method} refuses an empty channel, an unknown namespace, and channels without presence`, async () => {
      assert.deepEqual(await call(method, {}), badRequest);
      assert.deepEqual(await call(method, { channel: 'nope:1' }), unknownChannel);
      assert.deepEqual(await call(method, { channel: 'plain:1' }), notAvailable);
    });
  }
});

describe('history', () => {
  interface History {
    result: { publications: { data: unknown; offset: number }[]; epoch: string; offset: number };
  }
  const read = async (params: object): Promise<History['result']> =>
    ((await call('history', { channel: 'chat:h', ...params })) as History).result;

  it('H12 H35 pages through the publications in both directions', async () => {
    const { epoch } = await read({});
    assert.deepEqual(await read({}), { publications: [], epoch, offset: 0 });
    for (let n = 1; n <= 4; n++) await call('publish', { channel: 'chat:h', data: n });
    const offsets = async (params: object) => (await read(params)).publications.map(({ offset }) => offset);
    assert.deepEqual(await read({ limit: 1 }), { publications: [{ data: 1, offset: 1 }], epoch, offset: 4 });
    assert.deepEqual(await offsets({}), []);
    assert.deepEqual(await offsets({ limit: 0 }), []);
    assert.deepEqual(await offsets({ limit: -1 }), [1, 2, 3, 4]);
    assert.deepEqual(await offsets({ limit: -7 }), [1, 2, 3, 4]);
    assert.deepEqual(await offsets({ limit: 2, since: { offset: 1, epoch } }), [2, 3]);
    assert.deepEqual(await offsets({ limit: 2, since: { offset: 4, epoch }, reverse: true }), [3, 2]);
    assert.deepEqual(await offsets({ limit: 1, reverse: true }), [4]);
  });

  it('H35 shows tags and the client that published', async () => {
    await call('publish', { channel: 'chat:tags', data: 1, tags: { 'a"b': 'c' } });
    const { result } = (await call('history', { channel: 'chat:tags', limit: 1 })) as History;
    assert.deepEqual(result.publications, [{ data: 1, offset: 1, tags: { 'a"b': 'c' } }]);
  });

  it('H35 refuses another epoch with 112', async () => {
    assert.deepEqual(await call('history', { channel: 'chat:h', limit: 1, since: { offset: 1, epoch: 'other' } }), {
      error: { code: 112, message: 'unrecoverable position' },
    });
  });

  it('H35 history_remove drops the publications and keeps the position', async () => {
    const { epoch, offset } = await read({});
    assert.deepEqual(await call('history_remove', { channel: 'chat:h' }), done);
    assert.deepEqual(await read({ limit: -1 }), { publications: [], epoch, offset });
  });

  for (const method of ['history', 'history_remove']) {
    it(`H35 ${method} refuses an empty channel, an unknown namespace, and channels without history`, async () => {
      assert.deepEqual(await call(method, {}), badRequest);
      assert.deepEqual(await call(method, { channel: 'nope:1' }), unknownChannel);
      assert.deepEqual(await call(method, { channel: 'plain:1' }), notAvailable);
    });
  }
});

describe('channels', () => {
  it('H36 lists active channels with their subscribers, those of a pattern alone', async () => {
    await test.connect('c', 'chat:list:a', 'chat:list:b');
    await test.connect('c', 'chat:list:a');
    const list = async (pattern: string) =>
      ((await call('channels', { pattern })) as { result: { channels: object } }).result.channels;
    assert.deepEqual(await list('chat:list:*'), {
      'chat:list:a': { num_clients: 2 },
      'chat:list:b': { num_clients: 1 },
    });
    assert.deepEqual(await list('*:list:{b,c}'), { 'chat:list:b': { num_clients: 1 } });
    assert.deepEqual(await list('list'), {});
    assert.ok('chat:list:a' in (await list('')));
  });

  it('H36 refuses a malformed pattern', async () => {
    assert.deepEqual(await call('channels', { pattern: '[' }), badRequest);
  });
});

describe('info', () => {
  it('H12 H39 describes the node, zeros included', async () => {
    const fresh = await startTestServer((config) => ({ ...config, node: { ...config.node, name: 'here' } }));
    const { text } = await fresh.api('info', {});
    assert.match(
      text,
      /^\{"result":\{"nodes":\[\{"uid":"[-0-9a-f]{36}","name":"here","version":"\d+\.\d+\.\d+","num_clients":0,"num_users":0,"num_channels":0,"num_subs":0(,"uptime":\d+)?\}\]\}\}$/,
    );
    await fresh.connect('1', 'chat:1', 'chat:2');
    await fresh.connect('1', 'chat:1');
    assert.match((await fresh.api('info', {})).text, /"num_clients":2,"num_users":1,"num_channels":2,"num_subs":3/);
    await fresh.server.stop();
  });

  it('S107 H12 tells how much counts grew in the last interval', async () => {
    const often = await startTestServer((config) => ({
      ...config,
      node: { ...config.node, infoMetricsAggregateIntervalMs: 1 },
    }));
    await often.connect('1');
    await often.api('disconnect', { user: '1' });
    const { text } = await often.api('info', {});
    assert.match(text, /"metrics":\{"interval":[\d.]+,"items":\{"spindle.disconnects.code.3503.rule.none":1\}\}/);
    await often.server.stop();
  });
});

describe('rpc', () => {
  it('H37 knows no method yet', async () => {
    assert.deepEqual(await call('rpc', { method: 'x', params: {} }), { error: { code: 104, message: 'not found' } });
    assert.deepEqual(await call('rpc', {}), badRequest);
  });
});

describe('batch', () => {
  it('H38 answers every command in order, without an envelope around them', async () => {
    const commands = [
      { publish: { channel: 'plain:1', data: 1 } },
      { presence_stats: { channel: 'plain:1' } },
      { channels: { pattern: 'none' } },
    ];
    for (const parallel of [false, true]) {
      assert.deepEqual(await call('batch', { commands, parallel }), {
        replies: [{ publish: {} }, notAvailable, { channels: { channels: {} } }],
      });
    }
  });

  it('H38 refuses each command that is not one known method, and no other', async () => {
    const commands = [
      null,
      {},
      [],
      1,
      { bogus: {} },
      { batch: { commands: [] } },
      { publish: null },
      { publish: [] },
      { info: {}, channels: {} },
      { publish: { channel: 'plain:1', data: 1 } },
    ];
    const replies = [...Array.from({ length: 9 }, () => badRequest), { publish: {} }];
    assert.deepEqual(await call('batch', { commands }), { replies });
  });

  it('H22 H38 a method of the schema that is not served is error 104', async () => {
    const error = { code: 104, message: 'not found' };
    assert.deepEqual(await call('batch', { commands: [{ cancel_push: {} }, { map_publish: {} }] }), {
      replies: [{ error }, { error }],
    });
  });

  it('H14 H38 of equal names in a command the last counts', async () => {
    const publication = '{"channel":"plain:1","data":1}';
    const commands = [`{"publish":1,"publish":${publication}}`, `{"publish":${publication},"publish":1}`];
    const { text } = await test.api('batch', `{"commands":[${commands.join(',')}]}`);
    assert.equal(text, '{"replies":[{"publish":{}},{"error":{"code":107,"message":"bad request"}}]}');
  });

  it('H38 an empty batch has no replies', async () => {
    assert.deepEqual(await call('batch', {}), { replies: [] });
    assert.deepEqual(await call('batch', { commands: [] }), { replies: [] });
  });

  it('H38 commands run one after another unless parallel is asked for', async () => {
    const client = await test.connect('1', 'plain:order');
    const commands = Array.from({ length: 50 }, (_, n) => ({ publish: { channel: 'plain:order', data: n } }));
    await call('batch', { commands });
    for (let n = 0; n < 50; n++) assert.equal(((await nextPush(client)) as { pub: { data: number } }).pub.data, n);
  });
});
