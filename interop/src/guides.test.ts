import { strict as assert } from 'node:assert';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { goMissing, Guide, legacySecret } from './guide.ts';
import { secret, Server } from './server.ts';
import { inSeconds, sign } from './tokens.ts';
import { preparePython } from './toolchains.ts';
import { codeOf, Visitors, type Visitor } from './visitors.ts';

const python = preparePython('snippet.py');
const pythonMissing = python.ready ? false : python.reason;
const noGo = goMissing();

const keyPair = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let server: Server;
let visitors: Visitors;

before(async () => {
  server = await Server.start({ token: { hmac_secret_key: secret, ecdsa_public_key: keyPair.publicKey } });
  visitors = new Visitors(server.websocketUrl);
});
after(() => server.dispose());
afterEach(() => visitors.leave());

async function runPython(guide: Guide, file: string, args: readonly string[] = []): Promise<string[]> {
  if (!python.ready) return [];
  const { lines } = await python.run(['--secret', secret, guide.path(file), ...args]);
  return lines as string[];
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

/** Runs the commands of a page that are about no output beside them; TOKEN stands for what the first of them printed. */
async function runCommands(guide: Guide, placeholder: string): Promise<string[]> {
  await checkConfigurations(guide);
  let token = '';
  const outputs: string[] = [];
  for (const { words, answer } of guide.commands()) {
    if (answer !== undefined) continue;
    const output = await guide.spindle(words.map((word) => (word === placeholder ? token : word)));
    token ||= output.trim().split('\n').at(-1) ?? '';
    outputs.push(output);
  }
  return outputs;
}

/** Runs the commands of a page that tell their output, with the token they are about. */
async function runAnsweredCommands(guide: Guide, token: string): Promise<void> {
  const [configuration = ''] = guide.blocks('json').filter((block) => block.includes('"client"'));
  const shared = configuration.replace(/"hmac_secret_key": "[^"]*"/, `"hmac_secret_key": "${secret}"`);
  await writeFile(join(guide.folder, 'config.json'), shared);
  for (const { words, answer } of guide.commands()) {
    if (answer === undefined) continue;
    const output = await guide.spindle(words.map((word) => (word === 'TOKEN' ? token : word)));
    let end = 0;
    for (const part of answer.split('…').map((text) => text.trim())) {
      const at = output.indexOf(part, end);
      assert.ok(at >= 0, `${words.join(' ')} answers ${output}, not ${answer}`);
      end = at + part.length;
    }
  }
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
      const page = await visitors.connect(token);
      assert.equal(await page.subscribe('chat:guide'), 'subscribed');
      const { clients } = await page.presence('chat:guide');
      const own = clients[page.id];
      assert.equal(own?.user, '42');
      if (own?.connInfo !== undefined) {
        assert.deepEqual(own.connInfo, { name: 'Ann' });
        found += 1;
      }
      await visitors.connectOld(token);
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
    const page = await visitors.connect(token);
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
      assert.equal(codeOf(await visitors.openRaw()({ connect: params })), code, JSON.stringify(params));
    }
  });

  it('S18 S19 refreshes a connection as the text says', async () => {
    const ask = visitors.openRaw();
    const connected = await ask({ connect: { token: sign({ sub: '42', exp: inSeconds(60) }) } });
    assert.ok(typeof connected !== 'number' && connected.connect?.expires === true);
    const refreshed = await ask({ refresh: { token: sign({ sub: '42', exp: inSeconds(600) }) } });
    assert.ok(typeof refreshed !== 'number' && (refreshed.refresh?.ttl ?? 0) > 500);
    assert.equal(codeOf(await ask({ refresh: { token: sign({ sub: '43' }) } })), 3500);
  });

  it('G60 G75 shows commands that answer as the text says', async () => {
    const [made = '', checked = '', connected = '', anonymous = ''] = await runCommands(guide, 'TOKEN');
    assert.match(made, /user "42"/);
    assert.match(checked, /^valid token for user 42/);
    assert.match(connected, /^allowed/);
    assert.match(anonymous, /^denied with 103: .*allow_subscribe_for_anonymous is false/);
  });

  it('A100 C100 C102 shows what capabilities allow', async () => {
    const [token = ''] = await guide.run('capabilities.ts');
    await runAnsweredCommands(guide, token);
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

  /** Each channel with its own token, in the order the programs print them. */
  async function assertSubscribes(page: Visitor, tokens: readonly string[]): Promise<void> {
    assert.ok(tokens.length >= channels.length);
    for (const [index, channel] of channels.entries()) {
      assert.equal(await page.subscribe(channel, async () => tokens[index] ?? ''), 'subscribed', channel);
    }
  }

  for (const { name, make, skip } of languages) {
    it(`A35 C23 makes subscription tokens in ${name}`, { skip }, async () => {
      const page = await visitors.connect(sign({ sub: '42' }));
      await assertSubscribes(page, await make(page.id));
    });

    it(`A35 C23 makes subscription tokens for the client of 2.x in ${name}`, { skip }, async () => {
      const page = await visitors.connectOld(sign({ sub: '42' }));
      await assertSubscribes(page, await make(page.id));
      assert.equal(await page.subscribe('$other'), 103);
    });

    it(`A32 A36 makes one-time tokens in ${name}`, { skip }, async () => {
      const ask = visitors.openRaw();
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

  it('A104 C103 makes a token in TypeScript that allows to publish as well', async () => {
    const ask = visitors.openRaw();
    await ask({ connect: { token: sign({ sub: '42' }) } });
    const token = (await guide.run('subscription-token.ts', ['']))[channels.length];
    assert.equal(typeof (await ask({ subscribe: { channel: '$chat:desk', token } })), 'object');
    assert.equal(typeof (await ask({ publish: { channel: '$chat:desk', data: {} } })), 'object');
  });

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
      const ask = visitors.openRaw();
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
    const listener = await visitors.connect(sign({ sub: 'ann' }));
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
    const page = await visitors.connect(sign({ sub: 'ann' }));
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
