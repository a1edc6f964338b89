import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { client, legacySecret, legacySigner, now, origin, startInstant, verifier } from '../instant.test.fixture.ts';

type Entry = Readonly<Record<string, unknown>>;

async function grantOf(token: unknown) {
  const verdict = await (await verifier()).verifyConnection(String(token));
  assert.ok(verdict.ok, JSON.stringify(verdict));
  return verdict.grant;
}

async function subscriptionOf(token: unknown) {
  const verdict = await (await verifier()).verifySubscription(String(token));
  assert.ok(verdict.ok, JSON.stringify(verdict));
  return verdict.grant;
}

describe('endpoints', () => {
  it('I20 path and shape tell the generations apart; a path of nobody is left to the application', async () => {
    const { post } = await startInstant();
    const shapes: [string, unknown, number, string][] = [
      ['/centrifuge/auth/', { client, channels: ['$shop_users'] }, 200, '$shop_users'],
      ['/centrifuge/auth', { client, channels: ['$shop_users'] }, 200, '$shop_users'],
      ['/centrifuge/subscribe', { client, channels: ['$shop_users'] }, 200, 'channels'],
      ['/centrifuge/subscribe', { channel: '$shop_users' }, 200, 'token'],
      ['/centrifuge/subscribe/', { channels: ['$shop_users'] }, 200, 'channels'],
      ['/centrifuge/subscription_token', { channel: '$shop_users' }, 200, 'token'],
      ['/centrifuge/refresh', {}, 200, 'token'],
      ['/centrifuge/refresh', '', 200, 'token'],
      ['/centrifuge/refresh/', {}, 200, 'user,timestamp,info,token'],
      ['/centrifuge/auth/refresh', {}, 200, 'user,timestamp,info,token'],
      ['/centrifuge/connection_token', {}, 200, 'token'],
      ['/centrifuge/subscription_token', { client, channel: '$shop_users' }, 400, ''],
      ['/centrifuge/elsewhere', {}, -1, ''],
      ['/centrifuge', {}, -1, ''],
      ['/', {}, -1, ''],
    ];
    for (const [path, body, status, members] of shapes) {
      const answer = await post(path, body);
      assert.equal(answer.status, status, path);
      assert.equal(Object.keys(answer.body ?? {}).join(','), members, path);
      if (status > 0) assert.equal(answer.headers.get('cache-control'), 'no-store');
    }
    const moved = await startInstant({ endpoints: { basePath: '/instant' } });
    assert.equal((await moved.post('/instant/subscribe/', { channel: '$shop_users' })).status, 200);
    assert.equal((await moved.post('/centrifuge/subscribe', { channel: '$shop_users' })).status, -1);
  });

  it('I30 without a secret of the first generation, its paths are nobody’s', async () => {
    const { post } = await startInstant({ legacy: undefined });
    assert.equal((await post('/centrifuge/auth/', { client, channels: ['$shop_users'] })).status, -1);
    const { body } = await post('/centrifuge/refresh/', {});
    assert.equal((await grantOf((body as Entry).token)).user, '42');
  });

  it('I26 one channel that is denied fails nothing else', async () => {
    const { post, refusals } = await startInstant();
    const channels = ['$shop_users', '$shop_staff', '$shop_users', '__proto__', 'constructor', 'shop_public'];
    const first = await post('/centrifuge/auth/', { client, channels });
    const map = new Map(Object.entries(first.body as Record<string, Entry>));
    assert.deepEqual([...map.keys()], ['$shop_users', '$shop_staff', '__proto__', 'constructor', 'shop_public']);
    assert.deepEqual(
      [...map.values()].map(({ sign, status }) => (sign === undefined ? status : 'signed')),
      ['signed', 403, 403, 403, 'signed'],
    );
    const second = await post('/centrifuge/subscribe', { client, channels });
    assert.deepEqual(
      (second.body as { channels: Entry[] }).channels.map(({ channel }) => channel),
      ['$shop_users', 'shop_public'],
    );
    assert.equal(refusals.filter(({ channel }) => channel === '$shop_staff').length, 2);
  });

  it('I27 a token is for the asking user, or in generation 2.x for the connection that is named', async () => {
    const { post } = await startInstant();
    const second = await post('/centrifuge/subscribe', { client: 'of somebody else', channels: ['$shop_users'] });
    const grant = await subscriptionOf((second.body as { channels: Entry[] }).channels[0]?.token);
    assert.deepEqual(
      { client: grant.client, channel: grant.channel, expireAt: grant.expireAt },
      { client: 'of somebody else', channel: '$shop_users', expireAt: now + 3600 },
    );
    const current = await post('/centrifuge/subscription_token', { channel: '$shop_users', user: '1', sub: '1' });
    assert.equal((await subscriptionOf((current.body as Entry).token)).user, '42');
    // The same request again is answered anew, and says nothing more.
    const again = await post('/centrifuge/subscription_token', { channel: '$shop_users', user: '1', sub: '1' });
    assert.deepEqual(again.body, current.body);
  });

  it('I17 who is not signed in gets no connection token, unless anonymous users are let in', async () => {
    const { post, refusals } = await startInstant();
    const nobody = { 'x-person': 'anonymous' };
    assert.deepEqual((await post('/centrifuge/refresh', {}, nobody)).body, { token: '' });
    assert.equal((await post('/centrifuge/connection_token', {}, nobody)).status, 403);
    assert.equal((await post('/centrifuge/refresh/', {}, nobody)).status, 403);
    assert.deepEqual(
      refusals.map(({ rule, status }) => `${rule} ${status}`),
      ['I17 403', 'I17 403', 'I17 403'],
    );
    const open = await startInstant({ endpoints: { allowAnonymous: true } });
    const { body } = await open.post('/centrifuge/connection_token', {}, nobody);
    assert.equal((await grantOf((body as Entry).token)).user, '');
  });

  it('I18 a user who has an id but is not let in yet is anonymous in all that is signed', async () => {
    const { post } = await startInstant({
      endpoints: { allowAnonymous: true },
      getUser: () => ({ id: '42', isAuthenticated: false, isStaff: true }),
    });
    const { body } = await post('/centrifuge/connection_token', {});
    assert.equal((await grantOf((body as Entry).token)).user, '');
    const subscription = await post('/centrifuge/subscription_token', { channel: 'shop_public' });
    assert.equal((await subscriptionOf((subscription.body as Entry).token)).user, '');
    assert.equal((await post('/centrifuge/subscription_token', { channel: '$shop_staff' })).status, 403);
  });

  it('I16 what cannot be decided is not granted, and may be asked again', async () => {
    const failing = await startInstant({
      authorize: (_user, channel) => {
        if (channel === '$broken') throw new Error('database is down');
        return undefined;
      },
    });
    assert.equal((await failing.post('/centrifuge/subscription_token', { channel: '$broken' })).status, 503);
    const channels = ['$broken', '$shop_users'];
    const first = await failing.post('/centrifuge/auth/', { client, channels });
    assert.deepEqual((first.body as Record<string, Entry>).$broken, { status: 503 });
    const batch = await failing.post('/centrifuge/subscription_token', { channels });
    const [broken, users] = (batch.body as { channels: Entry[] }).channels;
    assert.deepEqual(broken, { channel: '$broken', status: 503 });
    assert.equal(typeof users?.token, 'string');
    const [refusal] = failing.refusals;
    assert.equal(refusal?.rule, 'I16');
    assert.match(String(refusal?.cause), /database is down/);

    const numbers = await startInstant({ getUser: () => ({ id: 42 as unknown as string }) });
    assert.equal((await numbers.post('/centrifuge/refresh', {})).status, 503);
    assert.match(String(numbers.refusals[0]?.cause), /has to be a text/);

    const lost = await startInstant({ getUser: () => Promise.reject(new Error('no session store')) });
    assert.deepEqual(
      [(await lost.post('/centrifuge/refresh', {})).status, lost.refusals[0]?.because],
      [503, 'getUser failed'],
    );
  });

  it('I31 a sign of generation 1.x says one thing only', async () => {
    const { post, refusals, instant } = await startInstant({
      authorize: (_user, channel) =>
        channel === '$text' ? { info: 'text' } : channel === '$named' ? { info: { name: 'Ann' } } : true,
    });
    const ask = async (channel: string, id = client): Promise<Entry | undefined> =>
      ((await post('/centrifuge/auth/', { client: id, channels: [channel] })).body as Record<string, Entry>)[channel];
    const signer = await legacySigner();
    const twelve = await ask('$room:12');
    assert.equal(twelve?.info, '{}');
    for (const stolen of [
      { client, channel: '$room:1', info: '2' },
      { client, channel: '$room:12', info: '' },
      { client, channel: '$room:', info: '12' },
    ]) {
      assert.equal(await signer.isSubscriptionSigned(stolen, String(twelve?.sign)), false);
    }
    assert.equal((await ask('$named'))?.info, '{"name":"Ann"}');
    const tampered = { client, channel: '$named', info: '{"name":"Bob"}' };
    assert.equal(await signer.isSubscriptionSigned(tampered, String((await ask('$named'))?.sign)), false);
    for (const channel of ['$room:1{"a":1}', '$room:1 ', '$room:["', '$text']) {
      assert.deepEqual(await ask(channel), { status: 403 }, channel);
    }
    assert.deepEqual(await ask('$room:12', `${client}$room`), { status: 403 });
    assert.ok(refusals.every(({ rule }) => rule === 'I31'));

    const credentials = await instant.legacy?.connection({ id: '42', info: { name: 'Ann' } });
    assert.deepEqual(
      { ...credentials, token: '' },
      { user: '42', timestamp: String(now), info: '{"name":"Ann"}', token: '' },
    );
    assert.equal(
      await signer.isConnectionSigned(
        { user: '42', timestamp: String(now), info: '{"name":"Ann"}' },
        credentials?.token ?? '',
      ),
      true,
    );
    await assert.rejects(Promise.resolve(instant.legacy?.connection({ id: '42', info: 'Ann' })), {
      name: 'NotSignable',
    });
  });

  it('I32 what JSON cannot hold is not signed, and fails its own channel alone', async () => {
    const { post, refusals } = await startInstant({
      authorize: (_user, channel) => ({ info: channel === '$big' ? 1n : 1 }),
    });
    const { body } = await post('/centrifuge/subscribe', { client, channels: ['$big', '$one'] });
    assert.deepEqual(
      (body as { channels: Entry[] }).channels.map(({ channel }) => channel),
      ['$one'],
    );
    assert.deepEqual([refusals[0]?.rule, refusals[0]?.status], ['I32', 503]);
  });

  it('I28 no refusal tells a secret, a token or a body, and a name begins no line of its own', async () => {
    const { post, refusals } = await startInstant();
    await post('/centrifuge/subscription_token', { channel: '$x\ninstant: all is well' });
    await post('/centrifuge/subscription_token', '{"s3cret": ');
    const { refusalLine } = await import('../refusal.ts');
    const lines = refusals.map(refusalLine);
    assert.equal(lines.length, 2);
    for (const line of lines) assert.doesNotMatch(line, new RegExp(`\n|s3cret|${legacySecret}`));
    assert.match(
      lines[0] ?? '',
      /^instant: subscription 3-5 refused with 403 channel "\$x\\ninstant: all is well" user "42": /,
    );
  });
});

describe('log', () => {
  it('I28 refusals go to the console unless the application takes them, and where it fails to', async () => {
    const broken = (): void => {
      throw new Error('disk full');
    };
    for (const onRefusal of [undefined, broken]) {
      const lines: unknown[][] = [];
      const warn = mock.method(console, 'warn', (...line: unknown[]) => lines.push(line));
      try {
        const { post } = await startInstant({ onRefusal, getUser: () => Promise.reject(new Error('no store')) });
        assert.equal((await post('/centrifuge/refresh', {})).status, 503);
      } finally {
        warn.mock.restore();
      }
      assert.equal(lines[0]?.[0], 'instant: connection 2.x refused with 503: getUser failed (I16)');
      assert.match(String(lines[0]?.[1]), /no store/);
    }
  });
});

describe('flood', () => {
  it('I101 of one kind the console gets ten lines a minute, and later how many there were besides', async () => {
    const lines: string[] = [];
    const warn = mock.method(console, 'warn', (line: string) => lines.push(line));
    const clock = { now: now * 1000 };
    try {
      const { post } = await startInstant({ onRefusal: undefined, now: () => clock.now });
      const ask = (path: string, body: object, times: number) =>
        Promise.all(Array.from({ length: times }, () => post(path, body)));
      await ask('/centrifuge/subscription_token', { channel: '$elsewhere' }, 25);
      assert.equal(lines.length, 10);
      await ask('/centrifuge/subscription_token', { client }, 3);
      await ask('/centrifuge/subscribe', { client, channels: ['$elsewhere'] }, 3);
      assert.equal(lines.length, 16, 'other kinds are told all the same');
      clock.now += 59_999;
      await ask('/centrifuge/subscription_token', { channel: '$elsewhere' }, 1);
      assert.equal(lines.length, 16);
      clock.now += 1;
      await ask('/centrifuge/subscribe', { client, channels: ['$elsewhere'] }, 1);
      assert.equal(lines[16], 'instant: subscription 3-5 refused with 403: 16 more were not told');
      assert.match(lines[17] ?? '', /^instant: subscription 2\.x refused with 403 channel "\$elsewhere"/);
      assert.equal(lines.length, 18);
      clock.now -= 3_600_000;
      await ask('/centrifuge/subscription_token', { channel: '$elsewhere' }, 11);
      assert.equal(lines.length, 28);
    } finally {
      warn.mock.restore();
    }
  });
});

describe('requests', () => {
  const body = JSON.stringify({ channel: '$shop_users' });
  const url = `${origin}/centrifuge/subscription_token`;
  const json = { 'content-type': 'application/json', 'x-person': 'user' };

  it('I21 what is no POST by a script is not found', async () => {
    const { send, refusals } = await startInstant();
    const table: [RequestInit, number][] = [
      [{ method: 'POST', body, headers: json }, 200],
      [{ method: 'POST', body, headers: { ...json, 'content-type': 'Application/JSON; charset=utf-8' } }, 200],
      [{ method: 'POST', body, headers: { 'x-person': 'user', 'x-requested-with': 'XMLHttpRequest' } }, 200],
      [{ method: 'POST', body, headers: { 'x-person': 'user' } }, 404],
      [{ method: 'POST', body, headers: { 'x-person': 'user', 'content-type': 'text/plain' } }, 404],
      [
        { method: 'POST', body, headers: { 'x-person': 'user', 'content-type': 'application/x-www-form-urlencoded' } },
        404,
      ],
      [{ method: 'POST', body, headers: { 'x-person': 'user', 'content-type': 'text/plain; application/json' } }, 404],
      [{ method: 'PUT', body, headers: json }, 404],
      [{ method: 'GET', headers: json }, 404],
      [{ method: 'OPTIONS', headers: json }, 404],
      [{ method: 'DELETE', headers: json }, 404],
    ];
    for (const [init, status] of table) {
      assert.equal((await send(new Request(url, init))).status, status, JSON.stringify(init));
    }
    assert.ok(refusals.every(({ rule }) => rule === 'I21'));
  });

  it('I22 a page of another origin is not answered', async () => {
    const { send, refusals } = await startInstant({ endpoints: { allowedOrigins: ['https://admin.example'] } });
    const table: [Record<string, string>, number][] = [
      [{}, 200],
      [{ origin }, 200],
      [{ origin: 'http://app.example' }, 200],
      [{ origin, 'sec-fetch-site': 'same-origin' }, 200],
      [{ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' }, 200],
      [{ 'sec-fetch-site': 'none' }, 200],
      [{ origin: 'https://admin.example', 'sec-fetch-site': 'cross-site' }, 200],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
      [{ origin, 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ origin: 'https://app.example.evil.example' }, 403],
      [{ origin: 'https://app.example:444' }, 403],
      [{ origin: 'null' }, 403],
      [{ origin: 'https://admin.example.', 'sec-fetch-site': 'cross-site' }, 403],
    ];
    for (const [headers, status] of table) {
      const request = new Request(url, { method: 'POST', body, headers: { host: 'app.example', ...json, ...headers } });
      assert.equal((await send(request)).status, status, JSON.stringify(headers));
    }
    assert.match(refusals[0]?.because ?? '', /"https:\/\/evil\.example"/);
    assert.match(refusals[0]?.fix ?? '', /allowedOrigins/);
  });

  it('I23 a listed origin may ask beforehand and read the answer, no other may', async () => {
    const { send } = await startInstant({ endpoints: { allowedOrigins: ['https://admin.example'] } });
    const ask = (headers: Record<string, string>, method = 'OPTIONS') =>
      send(new Request(url, { method, headers, ...(method === 'POST' ? { body } : {}) }));
    const preflight = await ask({
      origin: 'https://admin.example',
      'access-control-request-headers': 'x-csrf,content-type',
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://admin.example');
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'x-csrf,content-type');
    const answer = await ask({ ...json, origin: 'https://admin.example' }, 'POST');
    assert.equal(answer.headers.get('access-control-allow-credentials'), 'true');
    assert.equal(answer.headers.get('vary'), 'origin');
    const foreign = await ask({ origin: 'https://evil.example' });
    assert.deepEqual([foreign.status, foreign.headers.get('access-control-allow-origin')], [403, null]);
  });

  it('I24 limits hold before any work is done', async () => {
    let asked = 0;
    const { post, send } = await startInstant({
      getUser: () => {
        asked += 1;
        return { id: '42' };
      },
      endpoints: { maxBodyBytes: 1000, maxChannels: 10 },
    });
    const names = (count: number) => Array.from({ length: count }, (_, index) => `$${index}`);
    assert.equal((await post('/centrifuge/auth', { client, channels: names(10) })).status, 200);
    assert.equal(asked, 1);
    for (const path of ['auth', 'subscribe', 'subscription_token']) {
      assert.equal((await post(`/centrifuge/${path}`, { client, channels: names(11) })).status, 413);
    }
    assert.equal((await post('/centrifuge/refresh', { padding: 'x'.repeat(1000) })).status, 413);
    let produced = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        produced += 100;
        controller.enqueue(new Uint8Array(100).fill(32));
      },
    });
    const init = { method: 'POST', headers: json, body: endless, duplex: 'half' } as RequestInit;
    assert.equal((await send(new Request(url, init))).status, 413);
    assert.ok(produced < 2000, `${produced} bytes were read`);
    assert.equal(asked, 1);
  });

  it('I25 a body that is not understood is refused as a whole', async () => {
    const { post, refusals } = await startInstant();
    const bodies = [
      '{"channel":',
      '[]',
      '"text"',
      'null',
      '{}',
      '{"channel":5}',
      '{"channels":"$a"}',
      '{"channels":[5]}',
      '{"channels":[null]}',
      '{"channels":{"length":1}}',
      '{"channel":"$a","channels":["$b"]}',
      `{"client":"","channels":["$a"]}`,
      `{"client":5,"channels":["$a"]}`,
      `{"client":"${'x'.repeat(65)}","channels":["$a"]}`,
      new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    ];
    for (const body of bodies) {
      for (const path of ['subscribe', 'subscription_token', 'auth']) {
        assert.equal((await post(`/centrifuge/${path}`, body)).status, 400, `${path} ${String(body)}`);
      }
    }
    assert.ok(refusals.every(({ rule }) => rule === 'I25'));
  });

  it('I15 a name no channel can have is denied without asking anybody', async () => {
    const asked: string[] = [];
    const { post, refusals } = await startInstant({
      authorize: (_user, channel) => {
        asked.push(channel);
        return true;
      },
    });
    const odd = ['', 'x'.repeat(256), '$a\n', '$\u0000', '$\u007f', '$\u0085', '$\ud800'];
    const answer = await post('/centrifuge/subscribe', { client, channels: [...odd, '$ünïcødé😀', '$%2e%2e/\u202e'] });
    assert.deepEqual(asked, ['$ünïcødé😀', '$%2e%2e/\u202e']);
    assert.equal((answer.body as { channels: unknown[] }).channels.length, 2);
    assert.deepEqual(
      refusals.map(({ rule }) => rule),
      odd.map(() => 'I15'),
    );
  });
});
