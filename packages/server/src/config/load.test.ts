import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Config } from './config.ts';
import { defaultConfig } from './config.ts';
import { loadConfig } from './load.ts';
import type { ConfigSources } from './load.ts';
import { describeProblem } from './problem.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'spindle-config-'));
});
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function load(sources: ConfigSources): Promise<Config> {
  const loaded = await loadConfig(sources);
  assert.deepEqual(loaded.problems.map(describeProblem), []);
  assert.ok(loaded.ok);
  return loaded.config;
}

/** Problems as `rule severity path`. */
async function problems(sources: ConfigSources): Promise<string[]> {
  const loaded = await loadConfig(sources);
  return loaded.problems.map(({ rule, severity, path }) => `${rule} ${severity} ${path}`);
}

const content = (tree: unknown) => ({ file: file('config.json', tree) });

describe('sources', () => {
  it('G2 nothing configured gives the defaults', async () => {
    assert.deepEqual(await load({}), defaultConfig());
  });

  it('G2 flags win over the environment, the environment over the file, the file over defaults', async () => {
    const sources = content({ http_server: { port: 1111 }, log: { level: 'warn' }, node: { name: 'file' } });
    const env = { CENTRIFUGO_HTTP_SERVER_PORT: '2222', CENTRIFUGO_LOG_LEVEL: 'error' };
    const flags = { 'http_server.port': '3333' };
    const loaded = await loadConfig({ ...sources, env, flags });
    assert.ok(loaded.ok);
    assert.equal(loaded.config.httpServer.port, 3333);
    assert.equal(loaded.config.log.level, 'error');
    assert.equal(loaded.config.node.name, 'file');
    assert.equal(loaded.config.client.channelLimit, 128);
    assert.deepEqual(Object.fromEntries(loaded.origins), {
      'http_server.port': { source: 'flag', name: '--http_server.port' },
      'log.level': { source: 'env', name: 'CENTRIFUGO_LOG_LEVEL' },
      'node.name': { source: 'file', file: sources.file },
    });
  });

  const texts: readonly (readonly [name: string, text: string])[] = [
    [
      'a.json',
      '{"client": {"ping_interval": "1m30s", "allowed_origins": ["a", "b"]}, "channel": {"namespaces": [{"name": "news", "history_ttl": "60s", "history_size": 5}]}}',
    ],
    [
      'b.yaml',
      'client:\n  ping_interval: 1m30s\n  allowed_origins: [a, b]\nchannel:\n  namespaces:\n  - name: news\n    history_ttl: 60s\n    history_size: 5\n',
    ],
    [
      'c.yml',
      'client: {ping_interval: 1m30s, allowed_origins: [a, b]}\nchannel: {namespaces: [{name: news, history_ttl: 60s, history_size: 5}]}\n',
    ],
    [
      'd.toml',
      '[client]\nping_interval = "1m30s"\nallowed_origins = ["a", "b"]\n[[channel.namespaces]]\nname = "news"\nhistory_ttl = "60s"\nhistory_size = 5\n',
    ],
    [
      'e.JSON',
      '\uFEFF{"client": {"ping_interval": 90000000000, "allowed_origins": ["a", "b"]}, "channel": {"namespaces": [{"name": "news", "history_ttl": 60000000000, "history_size": "5"}]}}',
    ],
  ];
  for (const [name, text] of texts) {
    it(`G3 ${name} is read by its extension`, async () => {
      const config = await load({ file: file(name, text) });
      assert.equal(config.client.pingIntervalMs, 90_000);
      assert.deepEqual(config.client.allowedOrigins, ['a', 'b']);
      assert.equal(config.channel.namespaces[0]?.name, 'news');
      assert.equal(config.channel.namespaces[0].options.historyTtlMs, 60_000);
      assert.equal(config.channel.namespaces[0].options.historySize, 5);
    });
  }

  it('G3 another extension is an error', async () => {
    assert.deepEqual(await problems({ file: file('config.ini', '') }), ['G3 error ']);
  });

  it('G3 an empty file configures nothing', async () => {
    for (const name of ['empty.json', 'empty.yaml', 'empty.toml'])
      assert.deepEqual(await load({ file: file(name, '') }), defaultConfig());
  });

  it('G4 a missing file is a warning', async () => {
    assert.deepEqual(await problems({ file: join(folder, 'none.json') }), ['G4 warning ']);
  });

  const broken: readonly (readonly [name: string, text: string, where: string])[] = [
    ['a.json', '{\n  "client": {,}\n}', '2:14: not JSON, expected a key in quotes or `}`'],
    ['b.json', '{"a": 1}\n{', '2:1: not JSON, expected the end of the file'],
    ['c.yaml', 'client:\n  a: [1\nb: 2\n', '3:1: not YAML, '],
    ['d.toml', 'a = 1\nb = = 2\n', '2:5: not TOML, '],
  ];
  for (const [name, text, where] of broken) {
    it(`G5 ${name} with a syntax error gives line and column`, async () => {
      const loaded = await loadConfig({ file: file(name, text) });
      assert.equal(loaded.ok, false);
      assert.equal(loaded.problems[0]?.rule, 'G5');
      assert.ok(loaded.problems[0].message.includes(`${name}:${where}`), loaded.problems[0].message);
    });
  }

  it('G5 a folder, and a file without sections, are errors', async () => {
    assert.deepEqual(await problems({ file: join(file('x', ''), 'config.json') }), ['G5 error ']);
    assert.deepEqual(await problems({ file: file('list.yaml', '- a\n') }), ['G5 error ']);
  });
});

describe('environment', () => {
  it('G6 SPINDLE_ wins over CENTRIFUGO_, an empty variable counts as unset', async () => {
    const env = {
      CENTRIFUGO_NODE_NAME: 'a',
      SPINDLE_NODE_NAME: 'b',
      CENTRIFUGO_LOG_FILE: 'c',
      SPINDLE_LOG_FILE: '',
      CENTRIFUGO_HTTP_SERVER_PORT: '0x1F90',
    };
    const config = await load({ env });
    assert.equal(config.node.name, 'b');
    assert.equal(config.log.file, 'c');
    assert.equal(config.httpServer.port, 8080);
  });

  it('G6 fields of a named item, wherever the item was named', async () => {
    const sources = content({ channel: { namespaces: [{ name: 'a.b-c' }, { name: 'news', presence: true }] } });
    const env = {
      CENTRIFUGO_CHANNEL_NAMESPACES_A_B_C_PRESENCE: 'T',
      SPINDLE_CHANNEL_NAMESPACES_NEWS_PRESENCE: '0',
      CENTRIFUGO_CHANNEL_NAMESPACES_NEWS_ALLOW_SUBSCRIBE_FOR_CLIENT: '1',
    };
    const { namespaces } = (await load({ ...sources, env })).channel;
    assert.deepEqual(
      namespaces.map(({ name, options }) => [name, options.presence, options.allowSubscribeForClient]),
      [
        ['a.b-c', true, false],
        ['news', false, true],
      ],
    );
  });

  it('G7 a list of named items is JSON or names, and replaces the list of the file', async () => {
    const sources = content({ channel: { namespaces: [{ name: 'file', presence: true }] } });
    const names = await load({ ...sources, env: { CENTRIFUGO_CHANNEL_NAMESPACES: ' news  file ' } });
    assert.deepEqual(
      names.channel.namespaces.map(({ name, options }) => [name, options.presence]),
      [
        ['news', false],
        ['file', false],
      ],
    );
    const json = await load({
      ...sources,
      env: {
        CENTRIFUGO_CHANNEL_NAMESPACES: '[{"name": "chat", "join_leave": true}]',
        CENTRIFUGO_CHANNEL_NAMESPACES_CHAT_PRESENCE: 'true',
      },
    });
    assert.deepEqual(
      json.channel.namespaces.map(({ name, options }) => [name, options.presence, options.joinLeave]),
      [['chat', true, true]],
    );
  });

  it('G7 texts are separated by spaces, maps and lists of objects are JSON', async () => {
    const prefix = 'CENTRIFUGO_CLIENT_PROXY_CONNECT_HTTP';
    const config = await loadConfig({
      env: {
        CENTRIFUGO_CLIENT_ALLOWED_ORIGINS: 'https://a.example  https://b.example',
        [`${prefix}_STATIC_HEADERS`]: '{"X-A": "1"}',
        [`${prefix}_STATUS_TO_CODE_TRANSFORMS`]:
          '[{"status_code": 404, "to_error": {"code": 4404, "message": "none"}}]',
      },
    });
    assert.ok(config.ok);
    assert.deepEqual(config.config.client.allowedOrigins, ['https://a.example', 'https://b.example']);
    const { http } = config.config.client.proxy.connect;
    assert.deepEqual(http.staticHeaders, { 'X-A': '1' });
    assert.equal(http.statusToCodeTransforms[0]?.toError.code, 4404);
  });

  it('G7 broken JSON is an error that does not show the value', async () => {
    const loaded = await loadConfig({ env: { CENTRIFUGO_CHANNEL_NAMESPACES: '[{"secret' } });
    assert.equal(loaded.problems[0]?.rule, 'G7');
    assert.ok(!JSON.stringify(loaded.problems).includes('secret'));
  });

  it('G14 an unknown variable is a warning with a suggestion', async () => {
    const loaded = await loadConfig({ env: { SPINDLE_CLIENT_PING_INTERVALL: '1s', CENTRIFUGO_NONSENSE_AT_ALL: 'x' } });
    assert.ok(loaded.ok);
    assert.deepEqual(
      loaded.problems.map(({ rule, severity, suggestion }) => [rule, severity, suggestion]),
      [
        ['G14', 'warning', 'SPINDLE_CLIENT_PING_INTERVAL'],
        ['G14', 'warning', undefined],
      ],
    );
  });

  it('G14 variables of Kubernetes services and for interpolation are left alone', async () => {
    const env = {
      CENTRIFUGO_PORT: 'tcp://10.0.0.1:8000',
      CENTRIFUGO_SERVICE_HOST: '10.0.0.1',
      CENTRIFUGO_SERVICE_PORT_HTTP_API: '9000',
      CENTRIFUGO_PORT_8000_TCP_PROTO: 'tcp',
      CENTRIFUGO_HTTP_SERVER_PORT: 'tcp://10.0.0.2:8000',
      SPINDLE_VAR_ANY: 'x',
      SPINDLE_BUN: '/usr/bin/bun',
      SPINDLE_RUNTIME: 'node',
      OTHER: 'x',
    };
    assert.deepEqual(await load({ env }), defaultConfig());
  });

  it('G15 an old variable is an error with the new name', async () => {
    const loaded = await loadConfig({
      env: {
        CENTRIFUGO_TOKEN_HMAC_SECRET_KEY: 'hidden',
        CENTRIFUGO_PORT: '9000',
        CENTRIFUGO_ENGINE: 'redis',
        CENTRIFUGO_ADMIN: 'true',
        CENTRIFUGO_PRESENCE: 'true',
      },
    });
    assert.deepEqual(
      loaded.problems.map(({ rule, severity, suggestion }) => [rule, severity, suggestion]),
      [
        ['G15', 'error', 'client.token.hmac_secret_key'],
        ['G15', 'error', 'http_server.port'],
        ['G15', 'error', 'engine.type'],
        ['G15', 'error', 'admin.enabled'],
        ['G15', 'error', 'channel.without_namespace.presence'],
      ],
    );
  });
});

describe('values', () => {
  it('G8 keys are case-insensitive and scalars lenient', async () => {
    const config = await load(
      content({
        HTTP_Server: { PORT: '9000' },
        client: { Allowed_Origins: '*', insecure: 'TRUE', channel_limit: 12.0 },
        health: { enabled: 1 },
        node: { name: 5 },
      }),
    );
    assert.equal(config.httpServer.port, 9000);
    assert.deepEqual(config.client.allowedOrigins, ['*']);
    assert.equal(config.client.insecure, true);
    assert.equal(config.health.enabled, true);
    assert.equal(config.node.name, '5');
  });

  it('G9 variables inside values are filled in, a missing one is an error', async () => {
    const tree = { http_api: { key: 'a-${CENTRIFUGO_VAR_KEY}' }, client: { allowed_origins: ['${SPINDLE_VAR_HOST}'] } };
    const config = await load({ ...content(tree), env: { CENTRIFUGO_VAR_KEY: 'k', SPINDLE_VAR_HOST: 'h' } });
    assert.equal(config.httpApi.key, 'a-k');
    assert.deepEqual(config.client.allowedOrigins, ['h']);
    const missing = await problems({ ...content(tree), env: { SPINDLE_VAR_HOST: 'h' } });
    assert.deepEqual(missing, ['G9 error http_api.key']);
  });

  it('G10 an unknown log level is a warning, and info stands', async () => {
    const loaded = await loadConfig(content({ log: { level: 'verbose' } }));
    assert.ok(loaded.ok);
    assert.equal(loaded.config.log.level, 'info');
    assert.equal(loaded.problems[0]?.severity, 'warning');
  });

  const pem =
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\nq9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==\n-----END PUBLIC KEY-----\n';
  it('G11 PEM text is given raw, in base64 or as a file', async () => {
    for (const value of [pem, btoa(pem), file('key.pem', pem)]) {
      const config = await load(content({ client: { token: { ecdsa_public_key: value } } }));
      assert.equal(config.client.token.ecdsaPublicKey, pem);
    }
    for (const value of [join(folder, 'no.pem'), 'abcde', 'not PEM', file('other.txt', 'other')]) {
      const bad = await problems(content({ client: { token: { ecdsa_public_key: value } } }));
      assert.deepEqual(bad, ['G10 error client.token.ecdsa_public_key'], value);
    }
  });

  it('G11 files of a section that is switched off need not exist', async () => {
    const tree = {
      client: { subscription_token: { rsa_public_key: 'none.pem' } },
      grpc_api: { tls: { cert_pem: 'none.pem' } },
    };
    await load(content(tree));
  });

  it('G12 zero means the default, and says so where that surprises', async () => {
    const tree = {
      channel: { private_prefix: '', max_length: 0 },
      client: { ping_interval: '0s', insecure: false, connection_limit: 0, token: { audience: '' } },
    };
    const loaded = await loadConfig(content(tree));
    assert.ok(loaded.ok);
    assert.deepEqual(loaded.config, defaultConfig());
    assert.deepEqual(loaded.problems.map(({ rule, path }) => `${rule} ${path}`).toSorted(), [
      'G12 channel.max_length',
      'G12 channel.private_prefix',
      'G12 client.ping_interval',
    ]);
  });

  it('G12 a negative duration switches off what can be switched off', async () => {
    const config = await load(content({ client: { ping_interval: -1, pong_timeout: '-1s' } }));
    assert.equal(config.client.pingIntervalMs, 0);
    assert.equal(config.client.pongTimeoutMs, 0);
    assert.deepEqual(await problems(content({ client: { stale_close_delay: '-1s' } })), [
      'G10 error client.stale_close_delay',
    ]);
  });
});

describe('names', () => {
  it('G13 an unknown key is a warning with a suggestion, and an error in a strict check', async () => {
    const sources = content({ client: { alowed_origins: ['*'] }, audience: 'x', qwertyuiop: 1 });
    const loaded = await loadConfig(sources);
    assert.ok(loaded.ok);
    assert.deepEqual(
      loaded.problems.map(({ rule, path, suggestion }) => [rule, path, suggestion]),
      [
        ['G13', 'client.alowed_origins', 'client.allowed_origins'],
        ['G13', 'audience', 'client.token.audience'],
        ['G13', 'qwertyuiop', undefined],
      ],
    );
    const strict = await loadConfig({ ...sources, strict: true });
    assert.equal(strict.ok, false);
  });

  it('G13 keys inside items of lists are checked too', async () => {
    assert.deepEqual(await problems(content({ channel: { namespaces: [{ name: 'news', presense: true }] } })), [
      'G13 warning channel.namespaces[news].presense',
    ]);
  });

  it('G19 all problems come at once, each with its origin, and no secret in them', async () => {
    const secrets = {
      http_api: { key: ['top-secret'], password: 'top-secret' },
      admin: { secret: { a: 'top-secret' } },
    };
    const urls = { client: { allowed_origins: [{ url: 'https://me:top-secret@host' }] } };
    const loaded = await loadConfig({
      ...content({ ...secrets, ...urls, http_server: { port: 'x' }, secret: 'top-secret' }),
      env: { CENTRIFUGO_CLIENT_CHANNEL_LIMIT: '-5', CENTRIFUGO_HTTP_API_INSECURE: '${CENTRIFUGO_VAR_X}' },
    });
    assert.equal(loaded.ok, false);
    const text = loaded.problems.map(describeProblem).join('\n');
    assert.ok(!text.includes('top-secret'), text);
    assert.ok(!JSON.stringify(loaded.problems).includes('top-secret'));
    assert.equal(loaded.problems.length, 8, text);
    assert.ok(text.includes('client.channel_limit = -5 (env CENTRIFUGO_CLIENT_CHANNEL_LIMIT): expects'), text);
  });
});
