import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Folder, spindle } from './launch.test.fixture.ts';

const folder = new Folder();
after(() => folder.remove());
const run = (...args: readonly string[]) => spindle(args, folder.path);

folder.write('config.json', {
  channel: {
    patterns: true,
    namespaces: [
      { name: 'chat', allow_subscribe_for_client: true, allow_publish_for_subscriber: true, allow_tags_filter: true },
      { name: 'users', pattern: '/users/:user', subscribe_cel: "vars.user == user || 'admin' in meta.roles" },
    ],
  },
  rpc: { ping: { enabled: true } },
});

describe('explain', () => {
  it('Y5 prints what would be decided, with rule and remedy', async () => {
    const allowed = await run('explain', 'subscribe', 'chat:1', '-u', '42');
    assert.equal(allowed.stdout, 'allowed: allow_subscribe_for_client is true in namespace "chat" [C25]\n');
    const denied = await run('explain', 'publish', 'chat:1', '-u', '42');
    assert.match(denied.stdout, /^denied with 103: .*client is not subscribed → subscribe first, .* \[C33\]\n$/);
    const subscribed = await run('explain', 'publish', 'chat:1', '-u', '42', '--subscribed');
    assert.match(subscribed.stdout, /^allowed: .* \[C31\]\n$/);
    assert.deepEqual([allowed.code, denied.code, subscribed.code], [0, 0, 0]);
  });

  it('C89 Y5 an expression is explained with what it read, and the pattern that matched', async () => {
    const question = ['explain', 'subscribe', '/users/7', '-u', '8'];
    const where = `vars.user == user || 'admin' in meta.roles, where vars.user is "7", user is "8", meta.roles is`;
    const place = 'subscribe_cel in namespace "users" (/users/:user)';
    const denied = await run(...question);
    assert.ok(
      denied.stdout.startsWith(`denied with 103: ${place} fails, no such key at \`roles\`: ${where} missing →`),
    );
    const allowed = await run(...question, '--meta', '{"roles":["admin"]}');
    assert.equal(allowed.stdout, `allowed: ${place} is true: ${where} there [C86]\n`);
    const unknown = await run('explain', 'subscribe', '/users/7/inbox', '-u', '7');
    assert.match(unknown.stdout, /^denied with 102: .* \[C80\]\n$/);
  });

  it('Y1 data, tags filter and method count where they are given', async () => {
    const answer = async (...args: readonly string[]) => {
      const { stdout, stderr } = await run('explain', ...args, '-u', '42');
      return stdout === '' ? stderr.split('\n')[0] : stdout.replaceAll(/^(\w+)[^]*\[(\w+)\]\n$/g, '$1 $2');
    };
    const publish = ['publish', 'chat:1', '--subscribed', '--data'];
    assert.equal(await answer(...publish, '{}'), 'allowed C31');
    assert.match((await answer(...publish, '{')) ?? '', /it is JSON/);
    const subscribe = ['subscribe', 'chat:1', '--tags-filter'];
    assert.equal(await answer(...subscribe, '{"key":"a","cmp":"eq","val":"b"}'), 'allowed C25');
    assert.equal(await answer(...subscribe, '{"key":"a","cmp":"eq"}'), 'denied C46');
    assert.match((await answer(...subscribe, '[1]')) ?? '', /it is a tags filter/);
    assert.equal(await answer('rpc', '--method', 'ping'), 'allowed C95');
    assert.equal(await answer('rpc', '--method', 'chat:ping'), 'denied C96');
  });

  it('Y4 a question that makes no sense fails', async () => {
    const { code, stderr } = await run('explain', 'history', '-u', '42');
    assert.deepEqual([code, stderr], [1, 'error: history is a question about a channel, and none is named\n']);
    assert.equal((await run('explain', 'delete', 'chat:1')).code, 1);
  });
});

describe('policy test', () => {
  it('Y6 succeeds when every case turns out as expected', async () => {
    folder.write(
      'good.yaml',
      `cases:
  - { user: 42, operation: subscribe, channel: 'chat:1', expected: allowed, rule: C25 }
  - { user: '', operation: subscribe, channel: 'chat:1', expected: denied }
  - { user: 42, operation: publish, channel: 'chat:1', subscribed: true, expected: allowed }
  - { operation: connect, expected: denied, rule: S4 }
  - { user: 8, meta: { roles: [admin] }, operation: subscribe, channel: /users/7, expected: allowed, rule: C86 }
  - { user: 8, operation: subscribe, channel: /users/7, expected: denied, rule: C88 }
  - { user: 8, meta: { roles: [] }, operation: subscribe, channel: /users/7, expected: denied, rule: C87 }
  - { user: 8, operation: subscribe, channel: 'chat:1', tags_filter: { op: not }, expected: denied, rule: C46 }
  - { user: 8, operation: publish, channel: 'chat:1', subscribed: true, data: { a: 1 }, expected: allowed }
  - { user: 8, operation: rpc, method: ping, expected: allowed, rule: C95 }
`,
    );
    const { code, stdout } = await run('policy', 'test', 'good.yaml');
    assert.deepEqual([code, stdout], [0, '10 cases as expected\n']);
  });

  it('Y6 fails with the rule that differs', async () => {
    folder.write('bad.json', {
      cases: [
        { user: '42', operation: 'subscribe', channel: 'chat:1', expected: 'denied' },
        { user: '42', operation: 'subscribe', channel: 'news:1', expected: 'denied', rule: 'C28' },
        { user: '42', operation: 'rpc', expected: 'denied' },
      ],
    });
    const { code, stdout, stderr } = await run('policy', 'test', 'bad.json');
    assert.deepEqual([code, stdout], [1, '']);
    const [first, second, last, ...others] = stderr.trimEnd().split('\n');
    assert.equal(
      first,
      'cases[0] (user "42", subscribe chat:1): expected denied, but allowed: allow_subscribe_for_client is true in namespace "chat" [C25]',
    );
    assert.match(second ?? '', /^cases\[1\] .*: expected denied by C28, but denied with 102: .* \[C4\]$/);
    assert.equal(last, 'error: 2 of 3 cases turn out otherwise');
    assert.deepEqual(others, []);
  });

  it('Y6 refuses a table that it cannot understand', async () => {
    const tables: Readonly<Record<string, [unknown, RegExp]>> = {
      'empty.json': [{}, /has no list called cases/],
      'syntax.json': ['{', /syntax\.json:1:2: not JSON/],
      'typo.json': [{ cases: [{ usr: '1' }] }, /cases\[0\]\.usr is no field/],
      'word.json': [
        { cases: [{ operation: 'subscribe', channel: 'a', expected: 'yes' }] },
        /expected has to be one of/,
      ],
      'number.json': [
        { cases: [{ operation: 'subscribe', channel: 1, expected: 'denied' }] },
        /channel has to be a text/,
      ],
    };
    for (const [name, [content, message]] of Object.entries(tables)) {
      folder.write(name, content);
      const { code, stderr } = await run('policy', 'test', name);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
    assert.match((await run('policy', 'test', 'none.json')).stderr, /there is no file none\.json/);
  });
});
