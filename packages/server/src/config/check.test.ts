import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from './load.ts';

const proxy = { endpoint: 'http://localhost' };
const inNamespace = (options: object, more: object = {}) => ({
  channel: { namespaces: [{ name: 'news', ...options }], ...more },
});
const map = (options: object, type = 'map') => inNamespace({ subscription_type: type, map: options });
const transform = (row: object) => ({
  proxies: [{ name: 'back', ...proxy, http: { status_to_code_transforms: [row] } }],
});
const consumer = (options: object) => ({ consumers: [{ name: 'one', enabled: true, ...options }] });

/** Trees that break one rule, and the path that is blamed. */
const broken: readonly (readonly [rule: string, path: string, tree: object])[] = [
  ['G20', 'channel.namespaces[n].name', { channel: { namespaces: [{ name: 'n' }] } }],
  ['G20', 'channel.namespaces[a b].name', { channel: { namespaces: [{ name: 'a b' }] } }],
  ['G20', 'channel.namespaces[0].name', { channel: { namespaces: [{}] } }],
  ['G20', 'channel.namespaces[1].name', { channel: { namespaces: [{ name: 'twice' }, { name: 'twice' }] } }],
  ['G21', 'channel.namespaces[news].history_ttl', inNamespace({ history_size: 1 })],
  ['G21', 'channel.without_namespace.history_size', { channel: { without_namespace: { history_ttl: '1s' } } }],
  ['G22', 'channel.namespaces[news].history_ttl', inNamespace({ history_size: 1, history_ttl: '1500ms' })],
  ['G22', 'channel.history_meta_ttl', { channel: { history_meta_ttl: '1500ms' } }],
  [
    'G23',
    'channel.namespaces[news].history_ttl',
    inNamespace({ history_size: 1, history_ttl: '1h', history_meta_ttl: '1m' }),
  ],
  [
    'G23',
    'channel.namespaces[news].history_ttl',
    inNamespace({ history_size: 1, history_ttl: '1h' }, { history_meta_ttl: '1m' }),
  ],
  ['G24', 'channel.namespaces[news].force_recovery', inNamespace({ force_recovery: true })],
  ['G24', 'channel.namespaces[news].rewind_size', inNamespace({ rewind_size: 1, history_size: 1 })],
  ['G24', 'channel.namespaces[news].rewind_ttl', inNamespace({ rewind_ttl: '1m' })],
  [
    'G25',
    'channel.namespaces[news].auto_cache_recover',
    inNamespace({ auto_cache_recover: true, force_recovery: true, history_size: 1, history_ttl: '1s' }),
  ],
  [
    'G29',
    'channel.namespaces[news].allow_recovery',
    inNamespace({ slow_consumer: 'latest_only', allow_recovery: true }),
  ],
  [
    'G29',
    'channel.namespaces[news].rewind_size',
    inNamespace({ slow_consumer: 'latest_only', rewind_size: 1, history_size: 1, history_ttl: '1s' }),
  ],
  [
    'G29',
    'channel.namespaces[news].allowed_delta_types',
    inNamespace({ slow_consumer: 'latest_only', allowed_delta_types: ['fossil'] }),
  ],
  [
    'G26',
    'channel.namespaces[news].allow_subscribe_for_anonymous',
    inNamespace({ allow_subscribe_for_anonymous: true }),
  ],
  ['S110', 'channel.namespaces[news].presence_counts_only_above', inNamespace({ presence_counts_only_above: 100 })],
  ['G30', 'client.ping_interval', { client: { ping_interval: '8s' } }],
  [
    'G31',
    'client.subscribe_to_user_personal_channel.personal_channel_namespace',
    { client: { subscribe_to_user_personal_channel: { enabled: true, personal_channel_namespace: 'none' } } },
  ],
  [
    'G32',
    'client.subscribe_to_user_personal_channel.single_connection',
    { client: { subscribe_to_user_personal_channel: { enabled: true, single_connection: true } } },
  ],
  [
    'G33',
    'client.connect_code_to_unidirectional_disconnect.transforms[0].to.code',
    { client: { connect_code_to_unidirectional_disconnect: { enabled: true, transforms: [{ code: 4000 }] } } },
  ],
  [
    'G33',
    'uni_sse.connect_code_to_http_response.transforms[0].code',
    { uni_sse: { connect_code_to_http_response: { transforms: [{ to: { status_code: 404 } }] } } },
  ],
  ['G33', 'uni_http_stream.connect_code_to_http_response.transforms[0].to.status_code', refusalStatus(0)],
  ['G33', 'uni_http_stream.connect_code_to_http_response.transforms[0].to.status_code', refusalStatus(101)],
  ['G33', 'uni_http_stream.connect_code_to_http_response.transforms[0].to.status_code', refusalStatus(999)],
  [
    'T67',
    'uni_sse.handler_prefix',
    { sse: { enabled: true }, uni_sse: { enabled: true, handler_prefix: '/connection/sse' } },
  ],
  [
    'T67',
    'emulation.handler_prefix',
    { http_stream: { enabled: true }, emulation: { handler_prefix: '/connection/websocket/' } },
  ],
  ['T67', 'sockjs.handler_prefix', { sockjs: { enabled: true, handler_prefix: '/connection/websocket' } }],
  [
    'T67',
    'health.handler_prefix',
    { init: { enabled: true }, health: { enabled: true, handler_prefix: '/connection/init' } },
  ],
  ['T67', 'http_api.handler_prefix', { http_api: { handler_prefix: '/connection/websocket' } }],
  ['G110', 'uni_grpc.port', { uni_grpc: { enabled: true, port: 8000 } }],
  ['G110', 'uni_grpc.port', { http_server: { address: '127.0.0.1' }, uni_grpc: { enabled: true, port: 8000 } }],
  ['G34', 'http_server.h2c_external', { http_server: { h2c_external: true, tls: { enabled: true } } }],
  ['G35', 'broker.type', { broker: { type: 'redisnats' } }],
  ['G36', 'client.token.issuer_regex', { client: { token: { issuer: 'a', issuer_regex: 'b' } } }],
  ['G36', 'client.token.user_id_claim', { client: { token: { user_id_claim: 'a-b' } } }],
  [
    'G36',
    'client.subscription_token.audience_regex',
    { client: { subscription_token: { enabled: true, audience_regex: '(' } } },
  ],
  ['G36', 'client.token.rsa_public_key', { client: { token: { rsa_public_key: '-----BEGIN X' } } }],
  ['G37', 'client.allowed_origins', { client: { allowed_origins: ['https://*.example', 'https://[z-a]'] } }],
  ['G40', 'proxies[default].name', { proxies: [{ name: 'default', ...proxy }] }],
  ['G40', 'proxies[x].name', { proxies: [{ name: 'x', ...proxy }] }],
  ['G41', 'proxies[back].endpoint', { proxies: [{ name: 'back' }] }],
  ['G41', 'client.proxy.connect.endpoint', { client: { proxy: { connect: { enabled: true } } } }],
  ['G41', 'channel.proxy.publish.endpoint', inNamespace({ publish_proxy_enabled: true })],
  ['G41', 'rpc.proxy.endpoint', { rpc: { namespaces: [{ name: 'math', proxy_enabled: true }] } }],
  ['G42', 'proxies[back].http.status_to_code_transforms[0].status_code', transform({ to_error: { code: 4000 } })],
  ['G42', 'proxies[back].http.status_to_code_transforms[0]', transform({ status_code: 404 })],
  [
    'G42',
    'proxies[back].http.status_to_code_transforms[0]',
    transform({ status_code: 404, to_disconnect: { code: 4500, reason: 'ü' } }),
  ],
  [
    'G43',
    'channel.namespaces[news].subscribe_proxy_name',
    inNamespace({ subscribe_proxy_enabled: true, subscribe_proxy_name: 'none' }),
  ],
  [
    'G43',
    'rpc.without_namespace.proxy_name',
    { rpc: { without_namespace: { proxy_enabled: true, proxy_name: 'none' } } },
  ],
  [
    'G44',
    'channel.namespaces[news].subscribe_stream_proxy_enabled',
    inNamespace({ subscribe_stream_proxy_enabled: true, publish_proxy_enabled: true }),
  ],
  ['G45', 'rpc.namespaces[m].name', { rpc: { namespaces: [{ name: 'm' }] } }],
  ['G50', 'consumers[a-b].name', { consumers: [{ name: 'a-b' }] }],
  ['G51', 'consumers[one].type', consumer({})],
  ['G51', 'consumers[one].kafka.topics', consumer({ type: 'kafka', kafka: { brokers: 'b', consumer_group: 'g' } })],
  [
    'G51',
    'consumers[one].azure_service_bus.tenant_id',
    consumer({
      type: 'azure_service_bus',
      azure_service_bus: {
        queues: 'q',
        use_azure_identity: true,
        fully_qualified_namespace: 'x',
        client_id: 'x',
        client_secret: 'x',
      },
    }),
  ],
  ['G60', 'channel.namespaces[news].map.mode', map({})],
  ['G60', 'channel.namespaces[news].map.mode', map({ mode: 'persistent' }, 'map_users')],
  ['G61', 'channel.namespaces[news].map.key_ttl', map({ mode: 'ephemeral' })],
  ['G61', 'channel.namespaces[news].map.key_ttl', map({ mode: 'persistent', key_ttl: '1m' })],
  ['G61', 'channel.namespaces[news].map.meta_ttl', map({ mode: 'recoverable', key_ttl: '1m', meta_ttl: '1s' })],
  [
    'G62',
    'channel.namespaces[news].map.client_key',
    map({ mode: 'persistent', client_key: 'user_id', publish_proxy_enabled: true }),
  ],
  [
    'G63',
    'channel.namespaces[news].map.remove_client_on_unsubscribe',
    inNamespace({ map: { remove_client_on_unsubscribe: true } }),
  ],
  ['G64', 'channel.namespaces[news].map.default_page_size', map({ mode: 'persistent', default_page_size: 5 })],
  [
    'G65',
    'channel.namespaces[news].map_users_presence_channel_prefix',
    inNamespace({ map_users_presence_channel_prefix: 'news:' }),
  ],
  ['G66', 'shared_poll.hmac_secret_key', inNamespace({ subscription_type: 'shared_poll' })],
  [
    'G67',
    'channel.namespaces[news].shared_poll.publish_enabled',
    inNamespace({ shared_poll: { publish_enabled: true } }),
  ],
  ['L40', 'legacy.secret', { legacy: { enabled: true } }],
  ['L41', 'legacy.connection_lifetime', { legacy: { connection_lifetime: '1500ms' } }],
  ['G20', 'channel.namespaces[/users/:user].name', { channel: { namespaces: [{ name: '/users/:user' }] } }],
  ['G90', 'channel.namespaces[news].pattern', inNamespace({ pattern: '/news/:topic' })],
  ['G91', 'channel.without_namespace.pattern', { channel: { patterns: true, without_namespace: { pattern: '/a' } } }],
  ['G92', 'channel.namespaces[news].pattern', inNamespace({ pattern: 'news/:topic' }, { patterns: true })],
  [
    'G92',
    'channel.namespaces[b2].pattern',
    {
      channel: {
        patterns: true,
        namespaces: [
          { name: 'a1', pattern: '/:a' },
          { name: 'b2', pattern: '/:b' },
        ],
      },
    },
  ],
  [
    'G93',
    'client.subscribe_to_user_personal_channel.personal_channel_namespace',
    {
      ...inNamespace({ pattern: '/news/:user' }, { patterns: true }),
      client: { subscribe_to_user_personal_channel: { enabled: true, personal_channel_namespace: 'news' } },
    },
  ],
  ['G94', 'channel.namespaces[news].subscribe_cel', inNamespace({ subscribe_cel: 'user or true' })],
  ['G94', 'channel.without_namespace.history_cel', { channel: { without_namespace: { history_cel: 'nobody' } } }],
  ['G95', 'channel.namespaces[news].publish_cel', inNamespace({ publish_cel: 'true', allow_publish_for_client: true })],
];

/** Trees that look alike and break nothing. */
function refusalStatus(status_code: number): object {
  const transforms = [{ code: 109, to: { status_code } }];
  return { uni_http_stream: { connect_code_to_http_response: { transforms } } };
}

const fine: readonly (readonly [rule: string, tree: object])[] = [
  ['G20', { channel: { namespaces: [{ name: 'a.b-c_D9' }] } }],
  ['G22', inNamespace({ history_size: 1, history_ttl: '1m0s' })],
  ['G23', inNamespace({ history_size: 1, history_ttl: '720h' })],
  [
    'G25',
    inNamespace({
      auto_cache_recover: true,
      force_recovery: true,
      force_recovery_mode: 'cache',
      history_size: 1,
      history_ttl: '1s',
    }),
  ],
  ['G26', inNamespace({ allow_publish_for_anonymous: true, allow_publish_for_subscriber: true })],
  ['G29', inNamespace({ slow_consumer: 'latest_only', history_size: 1, history_ttl: '1s' })],
  ['G29', inNamespace({ allow_recovery: true, allowed_delta_types: ['fossil'] })],
  ['S110', inNamespace({ presence: true, presence_counts_only_above: 100 })],
  ['L40', { legacy: { secret: 'x', enabled: true } }],
  ['L40', { legacy: { enabled: false } }],
  ['G30', { client: { ping_interval: '5s', pong_timeout: -1 } }],
  ['G35', { broker: { type: 'redisnats' }, enable_unreleased_features: true }],
  ['G110', { http_server: { port: 0 }, uni_grpc: { enabled: true, port: 0 } }],
  ['G110', { http_server: { address: '127.0.0.1' }, uni_grpc: { enabled: true, address: '::1', port: 8000 } }],
  ['G110', { uni_grpc: { port: 8000 } }],
  ['G36', { client: { subscription_token: { audience_regex: '(' } } }],
  ['G41', { channel: { proxy: { subscribe: { timeout: '2s' } } } }],
  [
    'G43',
    {
      ...inNamespace({ publish_proxy_enabled: true, publish_proxy_name: 'back' }),
      proxies: [{ name: 'back', ...proxy }],
    },
  ],
  ['G51', consumer({ enabled: false })],
  ['G61', map({ mode: 'persistent' })],
  [
    'G65',
    {
      channel: {
        namespaces: [
          { name: 'here', subscription_type: 'map_users', map: { mode: 'ephemeral', key_ttl: '1m' } },
          { name: 'news', map_users_presence_channel_prefix: 'here:' },
        ],
      },
    },
  ],
  ['G90', inNamespace({ pattern: '/news/:topic' }, { patterns: true })],
  ['G92', inNamespace({ pattern: '/news/user_:topic/x' }, { patterns: true })],
  ['G94', inNamespace({ subscribe_cel: "vars.user == user || 'admin' in meta.roles" })],
  ['G95', inNamespace({ publish_cel: 'true', allow_publish_for_subscriber: true })],
];

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'spindle-config-'));
});
after(() => rmSync(folder, { recursive: true }));

async function blamed(rule: string, tree: object): Promise<string[]> {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(tree));
  const { problems } = await loadConfig({ file });
  return problems.filter((problem) => problem.rule === rule).map(({ path }) => path);
}

/** Runs the rows of the rules whose id begins with `family`. */
function checks(family: string): void {
  const belongs = ([rule]: readonly [string, ...unknown[]]) => rule.startsWith(family);
  for (const [rule, path, tree] of broken.filter(belongs)) {
    it(`${rule} blames ${path} of ${JSON.stringify(tree)}`, async () =>
      assert.deepEqual(await blamed(rule, tree), [path]));
  }
  for (const [rule, tree] of fine.filter(belongs)) {
    it(`${rule} has nothing against ${JSON.stringify(tree)}`, async () =>
      assert.deepEqual(await blamed(rule, tree), []));
  }
}

describe('G20 G21 G22 G23 G24 G25 G26 G29 channels', () => checks('G2'));
describe('G30 G31 G32 G33 G34 G35 G36 G37 clients and server', () => checks('G3'));
describe('G40 G41 G42 G43 G44 G45 proxies', () => checks('G4'));
describe('G50 G51 consumers', () => checks('G5'));
describe('S110 presence of crowds', () => checks('S1'));
describe('L40 L41 clients of 2016', () => checks('L4'));
describe('G60 G61 G62 G63 G64 G65 G66 G67 maps and shared polls', () => checks('G6'));
describe('T67 transports', () => checks('T6'));
describe('G110 ports', () => checks('G11'));
describe('G90 G91 G92 G93 G94 G95 patterns and expressions', () => checks('G9'));
