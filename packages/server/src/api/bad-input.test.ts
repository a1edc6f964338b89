import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiKey, startTestServer, type JsonClient, type TestServer } from '../test-server.test.fixture.ts';
import { methods } from './method-table.ts';

/** Values that are not what a parameter of the kind may be, as JSON. */
const wrong = {
  text: ['1', 'true', '{}', '[]', '["a"]'],
  flag: ['"true"', '1', '0', '{}', '[]'],
  int: ['"1"', '1.0', '1e3', '0.5', 'true', '{}', '[1]', '9223372036854777856', '-9223372036854777856'],
  int32: ['"1"', '1.5', '2147483648', '-2147483649', '1e2', '{}'],
  uint: ['"1"', '-1', '1.5', '-0.0', '1e3', '36893488147419103232', '{}', '[]'],
  base64: ['1', '"?"', '"YQ"', '"YQ\\n=="', '"-_-_"', '{}'],
  texts: ['"a"', '{}', '[1]', '["a",null]', '[["a"]]', '1', 'true'],
  textMap: ['"a"', '[]', '{"a":1}', '{"a":null}', '{"a":{}}', '1'],
  list: ['"a"', '{}', '1', 'true'],
  group: ['"a"', '[]', '1', 'true'],
  tagsFilter: ['"a"', '1', '[]', '{"op":1}', '{"nodes":{}}', '{"nodes":[1]}', '{"vals":[1]}', '{"key":null,"val":{}}'],
  word: ['"nonsense"', '1', '{}', '""'],
} as const;

type Kind = keyof typeof wrong;

const publication = {
  b64data: 'base64',
  skip_history: 'flag',
  tags: 'textMap',
  idempotency_key: 'text',
  delta: 'flag',
  version: 'uint',
  version_epoch: 'text',
  exclude_client: 'text',
} as const;
const selector = {
  user: 'text',
  client: 'text',
  session: 'text',
  all_users: 'flag',
  label_filter: 'tagsFilter',
} as const;
const override = Object.fromEntries(
  ['presence', 'join_leave', 'force_recovery', 'force_positioning', 'force_push_join_leave'].flatMap((option) => [
    [`override.${option}`, 'group'],
    [`override.${option}.value`, 'flag'],
  ]),
) as Readonly<Record<string, Kind>>;

/** Every method with those of its parameters that may be of a wrong type; dots lead into groups. */
const rows: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  publish: { channel: 'text', ...publication },
  broadcast: { channels: 'texts', ...publication },
  unsubscribe: { ...selector, channel: 'text' },
  disconnect: {
    ...selector,
    whitelist: 'texts',
    disconnect: 'group',
    'disconnect.code': 'int',
    'disconnect.reason': 'text',
  },
  presence: { channel: 'text' },
  presence_stats: { channel: 'text' },
  history: {
    channel: 'text',
    limit: 'int32',
    since: 'group',
    'since.offset': 'uint',
    'since.epoch': 'text',
    reverse: 'flag',
  },
  history_remove: { channel: 'text' },
  channels: { pattern: 'text' },
  info: {},
  rpc: { method: 'text' },
  subscribe: {
    ...selector,
    channel: 'text',
    expire_at: 'int',
    b64info: 'base64',
    b64data: 'base64',
    recover_since: 'group',
    'recover_since.offset': 'uint',
    'recover_since.epoch': 'text',
    override: 'group',
    ...override,
  },
  refresh: { ...selector, expired: 'flag', expire_at: 'int' },
  batch: { commands: 'list', parallel: 'flag' },
  explain: {
    operation: 'word',
    user: 'text',
    labels: 'textMap',
    token: 'text',
    client: 'text',
    channel: 'text',
    method: 'text',
    subscription_token: 'text',
    tags_filter: 'tagsFilter',
    subscribed: 'flag',
  },
  connections: { user: 'text', label_filter: 'tagsFilter', expression: 'text' },
  block_user: { user: 'text', expire_at: 'int' },
  unblock_user: { user: 'text' },
  revoke_token: { uid: 'text', expire_at: 'int' },
  invalidate_user_tokens: { user: 'text', issued_before: 'uint', channel: 'text', expire_at: 'int' },
};

const channel = 'chat:state';
const longName = 'x'.repeat(2 * 1_048_576);
const past = '"expire_at":1';

/** Calls of the right types that are refused all the same: method, parameters, code and rule. */
const refused: readonly (readonly [method: string, params: string, refusal: string])[] = [
  ...['publish', 'presence', 'presence_stats', 'history', 'history_remove', 'subscribe', 'unsubscribe'].flatMap(
    (method): [string, string, string][] => [
      [method, '{"data":1,"user":"ann"}', '107 S60'],
      [method, '{"data":1,"user":"ann","channel":""}', '107 S60'],
      [method, '{"data":1,"user":"ann","channel":null}', '107 S60'],
      [method, '{"data":1,"user":"ann","channel":"nowhere:x"}', '102 C4'],
      [method, '{"data":1,"user":"ann","channel":"$nowhere:x"}', '102 C4'],
      [method, `{"data":1,"user":"ann","channel":"${longName}:x"}`, '102 C4'],
      [method, '{"data":1,"user":"ann","channel":"chat:state","channel":"nowhere:x"}', '102 C4'],
    ],
  ),
  ['publish', `{"channel":"${channel}"}`, '107 C50'],
  ['publish', `{"channel":"${channel}","b64data":""}`, '107 C50'],
  ['publish', `{"channel":"${channel}","data":1,"b64data":"=","unknown":1}`, '107 H14'],
  ['broadcast', '{"data":1}', '107 H31'],
  ['broadcast', '{"data":1,"channels":[]}', '107 H31'],
  ['broadcast', `{"data":1,"channels":["${channel}"],"channels":null}`, '107 H31'],
  ['presence', '{"channel":"plain:x"}', '108 S62'],
  ['presence_stats', '{"channel":"plain:x"}', '108 S62'],
  ['history', '{"channel":"plain:x"}', '108 S61'],
  ['history_remove', '{"channel":"plain:x"}', '108 S61'],
  ['history', `{"channel":"${channel}","since":{"offset":1,"epoch":"wrong"}}`, '112 S56'],
  ['history', `{"channel":"${channel}","limit":-1,"since":{"offset":9,"epoch":"wrong"}}`, '112 S56'],
  ['history', `{"channel":"${channel}","reverse":true,"since":{}}`, '107 S55'],
  ['history', `{"channel":"${channel}","reverse":true,"since":{"offset":0,"epoch":"wrong"}}`, '107 S55'],
  ['subscribe', `{"user":"ann","channel":"${channel}",${past}}`, '110 S33'],
  ['disconnect', '{"user":"ann","label_filter":{}}', '107 H30'],
  ['disconnect', '{"user":"ann","disconnect":{}}', '107 H33'],
  ['disconnect', '{"user":"ann","disconnect":{"code":2999}}', '107 H33'],
  ['disconnect', '{"user":"ann","disconnect":{"code":5000,"reason":"x"}}', '107 H33'],
  ['disconnect', `{"user":"ann","disconnect":{"code":4000,"reason":"${'é'.repeat(62)}"}}`, '107 H33'],
  ['channels', '{"pattern":"["}', '107 H36'],
  ['channels', `{"pattern":"${longName}"}`, '107 H36'],
  ['rpc', '{}', '107 H37'],
  ['rpc', '{"method":"nothing"}', '104 H37'],
  ['explain', '{}', '107 Y4'],
  ['explain', '{"operation":"publish"}', '107 Y4'],
  ['explain', '{"operation":"connect","user":"a","token":"b"}', '107 Y4'],
  ['explain', '{"operation":"connect","meta":{}}', '107 Y4'],
  ['explain', '{"operation":"connect","labels":{}}', '107 Y4'],
  ['connections', '{"expression":"true"}', '107 Y16'],
  ['block_user', '{}', '107 Y15'],
  ['block_user', `{"user":"ann",${past}}`, '107 Y15'],
  ['block_user', '{"user":"ann","expire_at":-1}', '107 Y15'],
  ['unblock_user', '{"user":""}', '107 Y15'],
  ['revoke_token', '{}', '107 Y15'],
  ['revoke_token', `{"uid":"x",${past}}`, '107 Y15'],
  ['invalidate_user_tokens', '{"channel":"chat:state"}', '107 Y15'],
  ['invalidate_user_tokens', `{"user":"ann",${past}}`, '107 Y15'],
  ['info', '{}', ''],
  ['refresh', '{"user":"nobody","expire_at":-1}', ''],
  ['batch', '{"commands":[]}', ''],
];

describe('Bad input of the API', () => {
  let test: TestServer;
  let ann: JsonClient;
  before(async () => {
    test = await startTestServer();
    ann = await test.connect('ann', channel);
    for (const n of [1, 2]) await test.api('publish', { channel, data: { n } });
    for (let pushes = 0; pushes < 2; pushes += 1) await ann.line();
  });
  after(() => test.server.stop());

  /** All of the node that a call could have changed. */
  async function state(): Promise<unknown> {
    const { node } = test.server;
    const [info] = await node.info();
    return {
      info: { ...info, uptime: 0 },
      channels: await node.channels(),
      connections: await node.connections({}),
      history: await node.history(channel, { limit: -1 }),
      presence: await node.presence(channel),
    };
  }

  /** Nothing was told the client: the next it hears is the answer to a command of its own. */
  async function assertUntold(): Promise<void> {
    const reply = (await ann.command({ id: 99, presence_stats: { channel: 'nowhere:x' } })) as { id: number };
    assert.equal(reply.id, 99);
  }

  const { call, inOldForm, inBatch } = {
    call: async (method: string, params: string) => (await test.api(method, params)).text,
    async inOldForm(method: string, params: string) {
      const answer = await test.post('/api', `{"method":"${method}","params":${params}}`, { 'x-api-key': apiKey });
      return answer.text;
    },
    async inBatch(method: string, params: string) {
      const answer = await test.api('batch', `{"commands":[{"${method}":${params}}]}`);
      return /^\{"replies":\[(.*)\]\}$/s.exec(answer.text)?.[1];
    },
  };

  /** Code and rule of the refusal, which is the same in every form the method has. */
  async function refusalOf(method: (typeof methods)[number], params: string): Promise<string> {
    const answers = [await call(method.name, params)];
    if (method.number !== null) answers.push(await inOldForm(method.name, params));
    if (method.name !== 'batch') answers.push((await inBatch(method.name, params)) ?? '');
    const codes = answers.map((text) => /^\{"error":\{"code":(\d+)/.exec(text)?.[1] ?? text.slice(0, 200));
    assert.equal(new Set(codes).size, 1, `${method.name}: ${codes.join(' ')}`);
    const reports = test.refusals.slice(-answers.length);
    const rules = new Set(reports.map(({ rule, operation }) => `${rule} ${operation}`));
    const [rule = ''] = rules;
    assert.equal(rules.size, 1, [...rules].join(', '));
    assert.ok(rule.endsWith(` api ${method.name}`), rule);
    return `${codes[0]} ${rule.split(' ')[0]}`;
  }

  it('H60 every method and parameter has its rows here', () => {
    const names = methods.map(({ name }) => name).toSorted();
    assert.deepEqual(Object.keys(rows).toSorted(), names);
    assert.deepEqual([...new Set(refused.map(([method]) => method))].toSorted(), names);
    // Any JSON is a payload.
    const isTyped = (name: string): boolean => !['data', 'info', 'meta'].includes(name);
    for (const { name, parameters } of methods) {
      const known = Object.keys(rows[name] ?? {}).filter((path) => !path.includes('.'));
      assert.deepEqual(known.toSorted(), parameters.filter(isTyped).toSorted(), name);
    }
  });

  for (const method of methods) {
    it(`H60 ${method.name} refuses parameters of wrong types, names them and changes nothing`, async () => {
      const unchanged = await state();
      for (const [path, kind] of Object.entries(rows[method.name] ?? {})) {
        for (const value of wrong[kind]) {
          const [last = '', ...groups] = path.split('.').toReversed();
          const nested = groups.reduce((inner, group) => `{"${group}":${inner}}`, `{"${last}":${value}}`);
          assert.equal(await refusalOf(method, nested), '107 H14', `${path}: ${value}`);
          const { because } = test.refusals.at(-1) ?? {};
          const names = [last, ...groups];
          assert.ok(
            names.some((name) => because?.startsWith(`${name} has to be `)),
            `${path}: ${value}: ${because}`,
          );
        }
      }
      assert.deepEqual(await state(), unchanged);
      await assertUntold();
    });

    it(`H61 ${method.name} refuses what it cannot do with a rule, and changes nothing`, async () => {
      const unchanged = await state();
      for (const [name, params, refusal] of refused) {
        if (name !== method.name || refusal === '') continue;
        assert.equal(await refusalOf(method, params), refusal, params.slice(0, 100));
      }
      assert.deepEqual(await state(), unchanged);
      await assertUntold();
    });

    it(`H62 ${method.name} takes no parameters but those of an object`, async () => {
      const unchanged = await state();
      for (const body of [
        '',
        ' ',
        'null',
        '[]',
        '"{}"',
        '1',
        '{',
        '{}{}',
        '{"channel"}',
        '{"channel":"a",}',
        '\ufeff{}',
      ]) {
        assert.equal((await test.api(method.name, body)).status, 400, body);
      }
      if (method.number !== null) {
        for (const params of ['[]', '"{}"', '1', 'true']) {
          assert.match(await inOldForm(method.name, params), /^\{"error":\{"code":107,/, params);
        }
      }
      assert.deepEqual(await state(), unchanged);
      await assertUntold();
    });
  }

  it('H14 unknown parameters are ignored, whatever they hold, and of equal names the last counts', async () => {
    const params = `{"unknown":{"deep":[1e999]},"channel":1,"__proto__":{"limit":"x"},"channel":"${channel}","limit":"x","limit":1}`;
    const answer = await call('history', params);
    assert.match(answer, /^\{"result":\{"publications":\[\{"data":\{"n":1\},"offset":1\}\],/);
    assert.equal(await inOldForm('history', params), answer);
    assert.equal(await inBatch('history', params), answer.replace('result', 'history'));
  });

  it('H63 numbers at the edge of their type are read and find nothing', async () => {
    for (const offset of ['9223372036854775807', '9223372036854775808', '18446744073709551615']) {
      const text = await call('history', `{"channel":"${channel}","limit":-1,"since":{"offset":${offset}}}`);
      assert.match(text, /^\{"result":\{"publications":\[\],/, offset);
    }
    for (const [limit, count] of [
      ['2147483647', 2],
      ['-2147483648', 2],
      ['-5', 2],
      ['0', 0],
    ] as const) {
      const text = await call('history', `{"channel":"${channel}","limit":${limit}}`);
      assert.equal(text.match(/"offset":\d,?/g)?.length ?? 0, count === 0 ? 1 : count + 1, text);
    }
  });

  it('H64 names of channels have no limit but that of the body', async () => {
    const name = `plain:${longName}`;
    assert.equal(await call('publish', `{"channel":"${name}","data":1}`), '{"result":{}}');
    assert.equal(await call('unsubscribe', `{"user":"ann","channel":"${name}"}`), '{"result":{}}');
  });

  // The runner of Node follows each of the millions of promises.
  const skip = typeof Bun === 'undefined';
  it('H64 a broadcast has as many channels as fit', { timeout: 60_000, skip }, async () => {
    const names = Array.from({ length: 1_000_000 }, () => '"plain:x"');
    const text = await call('broadcast', `{"data":1,"channels":[${names.join(',')}]}`);
    assert.equal(text, `{"result":{"responses":[${names.map(() => '{"result":{}}').join(',')}]}}`);
  });

  it('H66 names in the log are cut', async () => {
    await call('publish', `{"channel":"${longName}:x","user":"${longName}","data":1}`);
    const lines = test.log.map((line) => JSON.stringify(line));
    assert.ok(lines.some((line) => /"channel":"x{255}…"/.test(line)));
    assert.ok(lines.every((line) => line.length < 2_000));
  });

  it('H65 a command that no form knows runs nothing of its body', async () => {
    const unchanged = await state();
    const good = `{"method":"publish","params":{"channel":"${channel}","data":3}}`;
    for (const command of [
      '{"method":"nothing"}',
      '{"method":99}',
      '{"method":-1}',
      '{"method":1.5}',
      '{"id":-1}',
      '7',
      '[]',
    ]) {
      const { status } = await test.post('/api', `${good}\n${command}`, { 'x-api-key': apiKey });
      assert.equal(status, 400, command);
    }
    assert.deepEqual(await state(), unchanged);
  });

  it('H65 a command of a batch that is none is refused in its place, and the others run', async () => {
    const bad = ['{}', '[]', 'null', '1', '{"nothing":{}}', '{"info":[]}', '{"info":{},"channels":{}}', '{"batch":{}}'];
    for (const command of bad) {
      const { text } = await test.api('batch', `{"commands":[${command},{"rpc":{"method":"x"}}]}`);
      assert.match(text, /^\{"replies":\[\{"error":\{"code":107,.*\{"error":\{"code":104,/, command);
    }
  });
});
