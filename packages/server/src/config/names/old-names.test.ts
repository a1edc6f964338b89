import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../load.ts';
import type { Problem } from '../problem.ts';

/** Names at the top of a file in Centrifugo 1 to 5. */
const serverNames = `
address port internal_address internal_port name log_level log_file gomaxprocs token_hmac_secret_key secret
token_rsa_public_key token_ecdsa_public_key token_jwks_public_endpoint allowed_origins client_anonymous client_insecure
client_expired_close_delay client_expired_sub_close_delay client_stale_close_delay client_channel_limit
client_queue_max_size client_presence_ping_interval client_presence_update_interval client_presence_expire_interval
presence_ttl global_presence_ttl client_user_connection_limit client_channel_position_check_delay client_concurrency
channel_max_length channel_private_prefix channel_namespace_boundary channel_user_boundary channel_user_separator
user_subscribe_to_personal user_personal_channel_namespace user_personal_single_connection
node_info_metrics_aggregate_interval api_key api_insecure api_disable api_handler_prefix grpc_api_port grpc_api_key
grpc_api_tls grpc_api_tls_cert grpc_api_tls_key admin_password admin_secret admin_insecure admin_web_path
admin_handler_prefix websocket_disable websocket_handler_prefix websocket_compression websocket_compression_level
websocket_compression_min_size websocket_read_buffer_size websocket_write_buffer_size websocket_use_write_buffer_pool
websocket_ping_interval client_ping_interval websocket_write_timeout client_message_write_timeout
websocket_message_size_limit client_request_max_size sockjs_disable sockjs_url sockjs_heartbeat_delay
sockjs_handler_prefix proxy_connect_endpoint proxy_refresh_endpoint proxy_rpc_endpoint proxy_subscribe_endpoint
proxy_publish_endpoint proxy_connect_timeout proxy_refresh_timeout proxy_rpc_timeout proxy_subscribe_timeout
proxy_publish_timeout proxy_extra_http_headers redis_host redis_port redis_url redis_password redis_db redis_prefix
redis_tls redis_tls_skip_verify redis_connect_timeout redis_read_timeout redis_write_timeout redis_idle_timeout
redis_sentinels redis_master_name redis_sentinel_password redis_cluster_addrs redis_streams redis_history_meta_ttl
redis_sequence_ttl memory_history_meta_ttl nats_url nats_prefix nats_dial_timeout nats_write_timeout tls tls_cert
tls_key tls_autocert tls_autocert_host_whitelist tls_autocert_cache_dir tls_autocert_email tls_autocert_server_name
tls_autocert_http tls_autocert_http_addr tls_external graphite_host graphite_port graphite_prefix graphite_interval
graphite_tags shutdown_timeout shutdown_termination_delay prometheus_handler_prefix health_handler_prefix
v3_use_offset namespaces
redis_address redis_use_lists redis_user redis_client_name redis_force_resp2 redis_io_timeout redis_cluster_address
redis_sentinel_address redis_sentinel_master_name redis_sentinel_user redis_tls_key_pem redis_tls_cert_pem
redis_tls_server_ca_pem redis_tls_client_ca_pem redis_tls_server_name redis_tls_insecure_skip_verify
global_history_meta_ttl global_redis_presence_user_mapping client_history_max_publication_limit
client_recovery_max_publication_limit ping_interval pong_timeout allow_anonymous_connect_without_token
disallow_anonymous_connection_tokens client_connection_limit client_connection_rate_limit
client_connect_include_server_time client_user_id_http_header client_insecure_skip_token_signature_verify
client_channel_position_max_time_lag token_audience token_audience_regex token_issuer token_issuer_regex
token_user_id_claim separate_subscription_token_config subscription_token_hmac_secret_key
subscription_token_rsa_public_key subscription_token_audience api_error_mode api_external grpc_api_error_mode
grpc_api_reflection admin_external proxy_http_headers proxy_grpc_metadata proxy_static_http_headers
proxy_binary_encoding proxy_include_connection_meta proxy_http_status_code_transforms proxy_grpc_credentials_key
proxy_grpc_credentials_value proxy_grpc_compression connect_proxy_name refresh_proxy_name rpc_proxy_name
subscribe_proxy_name proxy_sub_refresh proxy_subscribe_stream proxy_subscribe_stream_bidirectional rpc_namespaces
rpc_namespace_boundary rpc_ping rpc_ping_method uni_websocket_handler_prefix uni_sse_handler_prefix
uni_http_stream_handler_prefix uni_grpc_port sse_handler_prefix http_stream_handler_prefix emulation_handler_prefix
webtransport_handler_prefix http3 usage_stats_disable skip_user_check_in_subscription_token
use_client_protocol_v1_by_default disable_client_protocol_v1
connection_lifetime insecure insecure_api insecure_admin max_channel_length user_connection_limit node_ping_interval
node_metrics_interval stale_connection_close_delay expired_connection_close_delay client_queue_initial_capacity
presence_ping_interval presence_expire_interval private_channel_prefix namespace_channel_boundary
user_channel_boundary user_channel_separator client_channel_boundary http_prefix web web_path admin_port api_port ssl
ssl_cert ssl_key ssl_autocert redis_pool redis_api redis_api_num_shards
`;

/** Names of channel options, at the top of a file and in every namespace. */
const channelNames = `
publish subscribe_to_publish anonymous server_side protected presence_disable_for_client history_lifetime
history_recover recover position history_disable_for_client proxy_subscribe proxy_publish watch history_drop_inactive
`;

/** Sections that were single values. */
const sectionNames =
  'engine broker grpc_api admin debug prometheus health graphite swagger sse http_stream webtransport uni_websocket uni_sse uni_http_stream uni_grpc';

const words = (text: string) => text.trim().split(/\s+/);

describe('names of older generations', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'spindle-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function load(tree: unknown): Promise<readonly Problem[]> {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(tree));
    return (await loadConfig({ file })).problems;
  }

  const isReported = ({ rule }: Problem) => rule === 'G15' || rule === 'G16';

  it('G15 every name of a server option is reported', async () => {
    const names = words(serverNames);
    const problems = await load(Object.fromEntries(names.map((name) => [name, 'x'])));
    assert.deepEqual(
      problems.filter(isReported).map(({ path }) => path),
      names,
    );
    assert.deepEqual(
      problems.filter((problem) => !isReported(problem)),
      [],
    );
  });

  it('G15 every name of a channel option is reported, at the top and in a namespace', async () => {
    const names = words(channelNames);
    const old = Object.fromEntries(names.map((name) => [name, 'x']));
    const top = await load(old);
    assert.deepEqual(
      top.filter(isReported).map(({ path }) => path),
      names,
    );
    const inside = await load({ channel: { namespaces: [{ name: 'news', ...old }], without_namespace: old } });
    assert.equal(inside.filter(isReported).length, names.length * 2);
  });

  it('G15 channel options at the top name their new place', async () => {
    const problems = await load({ presence: true, history_size: 1, recover: true });
    assert.deepEqual(
      problems.map(({ rule, suggestion }) => [rule, suggestion]),
      [
        ['G15', 'channel.without_namespace.presence'],
        ['G15', 'channel.without_namespace.history_size'],
        ['G15', 'force_recovery, in channel.without_namespace'],
      ],
    );
  });

  it('G15 sections that were single values are reported', async () => {
    const problems = await load(Object.fromEntries(words(sectionNames).map((name) => [name, 'x'])));
    assert.deepEqual(
      problems.map(({ rule, path }) => `${rule} ${path}`),
      words(sectionNames).map((name) => `G15 ${name}`),
    );
  });

  it('G15 old names of times ask for a unit', async () => {
    const [problem] = await load({ client_stale_close_delay: 25 });
    assert.match(problem?.message ?? '', /with a unit/);
    assert.equal(problem?.suggestion, 'client.stale_close_delay');
  });

  it('G15 consumers and named proxies have old names too', async () => {
    const problems = await load({
      consumers: [{ name: 'one', disabled: true }],
      proxies: [{ name: 'back', endpoint: 'http://localhost', static_http_headers: {} }],
    });
    assert.deepEqual(
      problems.filter(isReported).map(({ path, suggestion }) => [path, suggestion]),
      [
        ['consumers[one].disabled', 'enabled, its opposite'],
        ['proxies[back].static_http_headers', 'http.static_headers'],
      ],
    );
  });

  it('L42 options of 2016 name their places', async () => {
    const problems = await load({ secret: 'x', connection_lifetime: 60, anonymous: true, publish: true });
    assert.deepEqual(
      problems.map(({ rule, suggestion }) => `${rule} ${suggestion}`),
      [
        'G15 client.token.hmac_secret_key for tokens, legacy.secret for signatures of Centrifugo 1',
        'G15 legacy.connection_lifetime',
        'G15 allow_subscribe_for_anonymous with allow_subscribe_for_client, in channel.without_namespace',
        'G15 allow_publish_for_client with allow_publish_for_anonymous, in channel.without_namespace',
      ],
    );
    assert.match(problems[1]?.message ?? '', /with a unit/);
  });

  it('G16 what is gone is a warning where nothing is lost, otherwise an error', async () => {
    const problems = await load({ gomaxprocs: 4, sockjs_url: 'x', http_prefix: 'x' });
    assert.deepEqual(
      problems.map(({ rule, severity }) => `${rule} ${severity}`),
      ['G16 warning', 'G16 warning', 'G16 error'],
    );
  });
});
