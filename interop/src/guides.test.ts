import { strict as assert } from 'node:assert';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { goMissing, Guide, legacySecret } from './guide.ts';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient } from './sdk.ts';
import { secret, Server } from './server.ts';
import { inSeconds, sign } from './tokens.ts';
import { preparePython } from './toolchains.ts';

const python = preparePython('snippet.py');
const pythonMissing = python.ready ? false : python.reason;
const noGo = goMissing();

const keyPair = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let server: Server;
/** How to leave what a test has opened. */
const leave: (() => void)[] = [];

before(async () => {
  server = await Server.start({ token: { hmac_secret_key: secret, ecdsa_public_key: keyPair.publicKey } });
});
after(() => server.dispose());
afterEach(() => {
  for (const close of leave.splice(0)) close();
});

async function runPython(guide: Guide, file: string, args: readonly string[] = []): Promise<string[]> {
  if (!python.ready) return [];
  const { lines } = await python.run(['--secret', secret, guide.path(file), ...args]);
  return lines as string[];
}

/** Connects the current SDK; answers the connection's id, what it hears, and what subscribes it. */
async function connect(token: string) {
  const client = createClient('5', 'json', server.websocketUrl, { token });
  leave.push(() => client.disconnect());
  const connected = new Inbox<string>();
  const heard = new Inbox<unknown>();
  client.on('connected', ({ client }) => connected.push(client));
  client.connect();
  return {
    id: await connected.until(),
    heard,
    /** Answers `subscribed`, or the code of the refusal. */
    async subscribe(channel: string, getToken: () => Promise<string> = async () => ''): Promise<'subscribed' | number> {
      const outcome = new Inbox<'subscribed' | number>();
      const subscription = client.newSubscription(channel, channel.startsWith('$') ? { getToken } : {});
      subscription.on('subscribed', () => outcome.push('subscribed'));
      subscription.on('unsubscribed', ({ code }) => outcome.push(code));
      subscription.on('publication', ({ data }) => heard.push(data));
      subscription.subscribe();
      return outcome.until();
    },
    presence: (channel: string) => client.presence(channel),
  };
}

/** Connects centrifuge-js 2.8.5; `tokensOf` answers the tokens of the channels it asks for. */
async function connectOld(token: string, tokensOf?: (client: string) => ReadonlyMap<string, string>) {
  const client = createOldClient('json', server.websocketUrl, {
    onPrivateSubscribe({ data }, answer) {
      const tokens = tokensOf?.(data.client);
      const channels = data.channels.map((channel) => ({ channel, token: tokens?.get(channel) ?? '' }));
      answer({ status: 200, data: { channels } });
    },
  });
  leave.push(() => client.disconnect());
  const connected = new Inbox<{ client: string }>();
  client.on('connect', connected.push);
  client.setToken(token);
  client.connect();
  const { client: id } = await connected.until();
  return {
    id,
    async subscribe(channel: string): Promise<'subscribed' | number> {
      const outcome = new Inbox<'subscribed' | number>();
      client.subscribe(channel, {
        subscribe: () => outcome.push('subscribed'),
        error: ({ code }: { code: number }) => outcome.push(code),
      });
      return outcome.until();
    },
  };
}

interface Reply {
  readonly connect?: { readonly expires?: boolean; readonly client: string };
  readonly subscribe?: { readonly expires?: boolean };
  readonly error?: { readonly code: number };
}

/** The protocol by hand, for what SDKs keep to themselves. Answers the reply, or the code the server closed with. */
function openRaw() {
  const socket = new WebSocket(server.websocketUrl);
  leave.push(() => socket.terminate());
  const frames = new Inbox<Reply & { readonly id?: number; readonly closed?: number }>();
  socket.on('message', (data: Buffer) => {
    for (const line of data.toString().split('\n')) frames.push(JSON.parse(line) as Reply);
  });
  socket.on('close', (closed) => frames.push({ closed }));
  const open = new Promise((resolve) => void socket.once('open', resolve));
  let id = 0;
  return async (command: object): Promise<Reply | number> => {
    await open;
    const own = (id += 1);
    socket.send(JSON.stringify({ id: own, ...command }));
    const frame = await frames.until((frame) => frame.id === own || frame.closed !== undefined);
    return frame.closed ?? frame;
  };
}

/** The code of an error or a disconnect, null for success. */
function codeOf(reply: Reply | number): number | null {
  return typeof reply === 'number' ? reply : (reply.error?.code ?? null);
}

/** Configurations shown are fine as they are; the first is the one the commands are about. */
async function checkConfigurations(guide: Guide): Promise<void> {
  const configurations = guide
    .blocks('json')
    .filter((block) => block.includes('"client"'))
    .toReversed();
  assert.ok(configurations.length > 0);
  for (const configuration of configurations) {
    await writeFile(join(guide.folder, 'config.json'), configuration);
    assert.equal(await guide.spindle(['checkconfig', '--strict', '-c', 'config.json']), '');
  }
}

/** Runs all commands of a page; TOKEN stands for what the first of them printed. */
async function runCommands(guide: Guide, placeholder: string): Promise<string[]> {
  await checkConfigurations(guide);
  let token = '';
  const outputs: string[] = [];
  for (const words of guide.commands()) {
    const output = await guide.spindle(words.map((word) => (word === placeholder ? token : word)));
    token ||= output.trim().split('\n').at(-1) ?? '';
    outputs.push(output);
  }
  return outputs;
}

/** No program of a page is left out, unless its language is missing here. */
function assertAllTried(guide: Guide): void {
  const isMissing = (name: string): boolean =>
    (noGo !== false && name.endsWith('.go')) || (!python.ready && name.endsWith('.py'));
  assert.deepEqual(
    guide.untried().filter((name) => !isMissing(name)),
    [],
  );
}

describe('the guide Authentication', () => {
  let guide: Guide;

  before(async () => {
    guide = await Guide.open('authentication', server, { SPINDLE_PRIVATE_KEY: keyPair.privateKey });
  });
  after(() => guide.close());

  /** Each token connects user 42 with clients of two generations; `named` of them carry the user's name. */
  async function assertConnects(tokens: readonly string[], named: number): Promise<void> {
    let found = 0;
    for (const token of tokens) {
      const page = await connect(token);
      assert.equal(await page.subscribe('chat:guide'), 'subscribed');
      const { clients } = await page.presence('chat:guide');
      const own = clients[page.id];
      assert.equal(own?.user, '42');
      if (own?.connInfo !== undefined) {
        assert.deepEqual(own.connInfo, { name: 'Ann' });
        found += 1;
      }
      await connectOld(token);
    }
    assert.equal(found, named);
  }

  it('A30 I34 makes connection tokens in TypeScript', async () => {
    const tokens = await guide.run('connection-token.ts');
    assert.equal(tokens.length, 2);
    await assertConnects(tokens, 1);
  });

  it('A6 A30 A37 makes connection tokens in Python', { skip: pythonMissing }, async () => {
    const tokens = await runPython(guide, 'connection_token.py');
    assert.equal(tokens.length, 4);
    await assertConnects(tokens, 2);
  });

  it('A6 A30 makes connection tokens in Go', { skip: noGo }, async () => {
    const tokens = await guide.runGo('connection_token.go');
    assert.equal(tokens.length, 3);
    await assertConnects(tokens, 1);
  });

  it('A11 I35 signs with the private key of a pair', async () => {
    await assertConnects(await guide.run('key-pair.ts'), 1);
  });

  it('I20 I34 shows a backend, and pages of two generations that connect through it', async () => {
    const url = await guide.startBackend();
    for (const page of ['page.ts', 'page-2.ts']) {
      assert.match(await guide.start(page).lines.until(), /^connected as [0-9a-f-]{36}$/, `${page} at ${url}`);
    }
  });

  it('C26 I17 lets anonymous users connect, and opens no channel by that', async () => {
    const [token = ''] = await guide.run('anonymous.ts');
    const page = await connect(token);
    assert.equal(await page.subscribe('news'), 103);
  });

  it('A16 S3 S4 S20 tells what a client sees', async () => {
    const attempts: [object, number | null][] = [
      [{ token: 'nonsense' }, 3500],
      [{ token: sign({ sub: '42' }, 'another key') }, 3500],
      [{ token: sign({ sub: 42 }) }, 3500],
      [{ token: sign({ sub: '42', channel: '$gossips' }) }, 3500],
      [{ token: sign({ sub: '42', exp: inSeconds(-1) }) }, 109],
      [{ token: sign({ sub: '42', nbf: inSeconds(60) }) }, 109],
      [{ token: sign({ sub: '42', expire_at: inSeconds(-60) }) }, 110],
      [{ token: sign({ sub: '42', b64info: '?' }) }, 100],
      [{}, 3501],
      [{ token: sign({ sub: '42' }) }, null],
    ];
    for (const [params, code] of attempts) {
      assert.equal(codeOf(await openRaw()({ connect: params })), code, JSON.stringify(params));
    }
  });

  it('G60 G75 shows commands that answer as the text says', async () => {
    const [made = '', checked = '', connected = '', anonymous = ''] = await runCommands(guide, 'TOKEN');
    assert.match(made, /user "42"/);
    assert.match(checked, /^valid token for user 42/);
    assert.match(connected, /^allowed/);
    assert.match(anonymous, /^denied with 103: .*allow_subscribe_for_anonymous is false/);
  });

  it('I40 compiles, and has no program that is not tried', async () => {
    await guide.compile();
    assertAllTried(guide);
  });
});

describe('the guide Private channels', () => {
  let guide: Guide;

  before(async () => {
    guide = await Guide.open('private-channels', server);
    await guide.startBackend();
  });
  after(() => guide.close());

  const channels = ['$chat:stream', '$gossips', '$chat:once', '$once'];
  const languages = [
    { name: 'TypeScript', make: (client: string) => guide.run('subscription-token.ts', [client]), skip: false },
    {
      name: 'Python',
      make: (client: string) => runPython(guide, 'subscription_token.py', [client]),
      skip: pythonMissing,
    },
    { name: 'Go', make: (client: string) => guide.runGo('subscription_token.go', [client]), skip: noGo },
  ] as const;

  for (const { name, make, skip } of languages) {
    it(`A35 C23 makes subscription tokens in ${name}`, { skip }, async () => {
      const page = await connect(sign({ sub: '42' }));
      const tokens = await make(page.id);
      assert.equal(tokens.length, channels.length);
      for (const [index, channel] of channels.entries()) {
        assert.equal(await page.subscribe(channel, async () => tokens[index] ?? ''), 'subscribed', channel);
      }
    });

    it(`A35 C23 makes subscription tokens for the client of 2.x in ${name}`, { skip }, async () => {
      const tokens = new Map<string, string>();
      const page = await connectOld(sign({ sub: '42' }), () => tokens);
      for (const [index, token] of (await make(page.id)).entries()) tokens.set(channels[index] ?? '', token);
      for (const channel of channels) assert.equal(await page.subscribe(channel), 'subscribed', channel);
      assert.equal(await page.subscribe('$other'), 103);
    });

    it(`A32 A36 makes one-time tokens in ${name}`, { skip }, async () => {
      const ask = openRaw();
      const connected = await ask({ connect: { token: sign({ sub: '42' }) } });
      const id = typeof connected === 'number' ? '' : (connected.connect?.client ?? '');
      const tokens = await make(id);
      const expires = new Map<string, boolean>();
      for (const [index, channel] of channels.entries()) {
        const reply = await ask({ subscribe: { channel, token: tokens[index] } });
        if (typeof reply !== 'number') expires.set(channel, reply.subscribe?.expires ?? false);
      }
      const expected = channels.map((channel) => [channel, channel === '$chat:stream'] as const);
      assert.deepEqual([...expires], expected);
    });
  }

  it('I13 I26 I71 shows pages of two generations that get what they may have', async () => {
    const token = sign({ sub: '42' });
    for (const [file, args, denied] of [
      ['page.ts', [], 'no $drafts:7: unauthorized'],
      ['page-2.ts', [token], 'no $drafts:7: permission denied'],
    ] as const) {
      const { lines } = guide.start(file, args);
      for (const channel of ['$chat:stream', '$gossips']) {
        await lines.until((line) => line === `subscribed ${channel}`);
      }
      await lines.until((line) => line === denied);
      await guide.run('publish.ts');
      await lines.until((line) => line === '$chat:stream {"text":"hi"}');
      await lines.until((line) => line.startsWith('$gossips {"message":"Private event"'));
    }
  });

  it('I20 I26 answers as the table of requests says', async () => {
    const url = await guide.startBackend();
    const ask = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/centrifuge/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as { channels?: { channel: string }[] } };
    };
    assert.equal((await ask('subscription_token', { channel: '$gossips' })).status, 200);
    assert.equal((await ask('subscribe', { channel: '$chat:closed' })).status, 403);
    const { status, body } = await ask('subscribe', { client: randomUUID(), channels: ['$gossips', '$chat:closed'] });
    assert.deepEqual([status, body.channels?.map(({ channel }) => channel)], [200, ['$gossips']]);
    assert.equal((await fetch(`${url}/centrifuge/subscribe`)).status, 404);
  });

  it('C22 S33 S34 tells what a client sees', async () => {
    const user = { sub: '42', channel: '$a' };
    const attempts: [string, string | undefined, number | null][] = [
      ['$a', undefined, 103],
      ['$a', 'nonsense', 103],
      ['$a', sign({ sub: '42' }), 103],
      ['$a', sign({ ...user, exp: inSeconds(-1) }), 109],
      ['$a', sign({ ...user, expire_at: inSeconds(-60) }), 110],
      ['$nowhere:a', sign({ ...user, channel: '$nowhere:a' }), 102],
      ['$b', sign(user), 3500],
      ['$a', sign({ ...user, sub: '43' }), 3500],
      ['$a', sign({ client: randomUUID(), channel: '$a' }), 3500],
      ['$a', sign(user), null],
    ];
    for (const [channel, token, code] of attempts) {
      const ask = openRaw();
      await ask({ connect: { token: sign({ sub: '42' }) } });
      assert.equal(codeOf(await ask({ subscribe: { channel, token } })), code, `${channel} ${token}`);
    }
  });

  it('C1 G60 G75 shows commands that answer as the text says', async () => {
    const [, checked = '', without = '', allowed = '', other = ''] = await runCommands(guide, 'SUBSCRIPTION_TOKEN');
    assert.match(checked, /^valid subscription token for user "42" and channel "\$chat:stream"/);
    assert.match(without, /^denied with 103: the channel is private/);
    assert.match(allowed, /^allowed: the subscription token decides/);
    assert.match(other, /^denied with 3500: the subscription token is for another channel/);
  });

  it('I40 compiles, and has no program that is not tried', async () => {
    await guide.compile();
    assertAllTried(guide);
  });
});

describe('the page From django-instant to Instant', () => {
  let guide: Guide;
  let url: string;

  before(async () => {
    guide = await Guide.open('from-django-instant', server);
    url = await guide.startBackend();
  });
  after(() => guide.close());

  const client = randomUUID();
  const expected = {
    sign: createHmac('sha256', legacySecret).update(`${client}$channel_to_check{}`).digest('hex'),
    info: '{}',
  };

  it('A90 I20 I26 answers /centrifuge/auth/ as the view did', async () => {
    const response = await fetch(`${url}/centrifuge/auth/`, {
      method: 'POST',
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
      body: JSON.stringify({ client, channels: ['$channel_to_check', '$staffchan', '$adminchan', '$elsewhere'] }),
    });
    const { $staffchan, ...answer } = (await response.json()) as Record<string, { readonly sign?: string }>;
    assert.match($staffchan?.sign ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(answer, {
      $channel_to_check: expected,
      $adminchan: { status: 403 },
      $elsewhere: { status: 403 },
    });
    assert.equal((await fetch(`${url}/centrifuge/auth/`)).status, 404);
  });

  it('I31 signs a channel outside of a request', async () => {
    assert.deepEqual(JSON.parse((await guide.run('sign.ts', [client])).join('')), expected);
  });

  it('I10 I70 I88 shows a page that hears what is broadcast', async () => {
    const { lines } = guide.start('page.ts');
    await lines.until((line) => line === 'no $adminchan: unauthorized');
    const listener = await connect(sign({ sub: 'ann' }));
    await listener.subscribe('$staffchan', async () => sign({ sub: 'ann', channel: '$staffchan' }));
    for (const channel of ['$private_chan', '$staffchan']) await untilSomebodyIsIn(channel);
    await guide.run('broadcast.ts');
    await lines.until((line) => line === 'Private event');
    await lines.until((line) => line === 'The shop: Sold out!');
    const shown = guide.blocks('json').find((block) => block.includes('event_class')) ?? '';
    assert.deepEqual(await listener.heard.until(), JSON.parse(shown));
  });

  async function untilSomebodyIsIn(channel: string): Promise<void> {
    for (const deadline = Date.now() + 15_000; Date.now() < deadline;) {
      const { result } = (await server.api('channels')) as { result: { channels: Record<string, unknown> } };
      if (channel in result.channels) return;
      await new Promise<void>((resolve) => void setTimeout(resolve, 20));
    }
    throw new Error(`nobody came to ${channel}`);
  }

  it('A30 C23 shows a view for those who stay with Django', { skip: pythonMissing }, async () => {
    guide.path('view.py');
    const program = [
      'from types import SimpleNamespace as Request',
      'from view import subscription_token',
      'user = Request(is_authenticated=True, username="ann")',
      `request = Request(body='{"channel": "$chat:stream"}', user=user)`,
      'print(subscription_token(request, lambda user, channel: True)[1]["token"])',
      'print(subscription_token(request, lambda user, channel: False)[0])',
    ];
    await writeFile(join(guide.folder, 'ask.py'), program.join('\n'));
    const [token = '', denied] = await runPython(guide, 'ask.py');
    const page = await connect(sign({ sub: 'ann' }));
    assert.equal(await page.subscribe('$chat:stream', async () => token), 'subscribed');
    assert.equal(denied, '403');
  });

  it('G1 L40 shows a configuration that loads as it is', () => checkConfigurations(guide));

  it('I40 compiles, and has no program that is not tried', async () => {
    // What is translated is code of a Django site: it is only read.
    for (const file of ['settings.py', 'urls.py', 'views.py', 'somewhere.py']) {
      if (python.ready) await python.run(['--only-read', guide.path(file)]);
    }
    await guide.compile();
    assertAllTried(guide);
  });
});
