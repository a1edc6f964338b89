import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Re2 } from '@spindle/auth';
import { fieldName } from './field-name.ts';
import { findOption } from './find-option.ts';
import { loadConfig } from './load.ts';
import type { LoadedConfig } from './load.ts';
import { isLeaf } from './option.ts';
import type { LeafOption, Options } from './option.ts';
import { allOptions } from './options/all.ts';

/**
 * The options of Centrifugo 6.9, with the sections `legacy` and `sockjs`, `client.user_connection_limit_policy`, `workers`, and `padding` and
 * `write_timeout` of streams, which are ours,
 * and the `rate_limit` of its PRO edition,
 * written down independently of the tables: `section: option option …`.
 * `@name` stands for a shared set of options, `[]` for a list of objects.
 */
const shared: Readonly<Record<string, string>> = {
  tls: 'enabled cert_pem key_pem server_ca_pem client_ca_pem insecure_skip_verify server_name',
  limit: 'enabled buckets[].interval buckets[].rate',
  channelLimit: '@limit namespace_overrides[].namespace_name namespace_overrides[].@limit',
  commands:
    'enabled dry_run total.@limit default.@limit subscribe.@channelLimit unsubscribe.@channelLimit publish.@channelLimit history.@channelLimit presence.@channelLimit presence_stats.@channelLimit refresh.@limit sub_refresh.@channelLimit rpc.@limit rpc.method_overrides[].method rpc.method_overrides[].@limit map_publish.@channelLimit map_remove.@channelLimit track.@channelLimit untrack.@channelLimit',
  token:
    'hmac_secret_key hmac_previous_secret_key hmac_previous_secret_key_valid_until rsa_public_key ecdsa_public_key jwks_public_endpoint audience audience_regex issuer issuer_regex user_id_claim insecure_skip_jwks_endpoint_safety_check',
  proxy:
    'endpoint timeout http_headers grpc_metadata emulated_headers binary_encoding include_connection_meta http.tls.@tls http.static_headers http.status_to_code_transforms[].status_code http.status_to_code_transforms[].to_error.code http.status_to_code_transforms[].to_error.message http.status_to_code_transforms[].to_error.temporary http.status_to_code_transforms[].to_disconnect.code http.status_to_code_transforms[].to_disconnect.reason grpc.tls.@tls grpc.credentials_key grpc.credentials_value grpc.compression grpc.static_metadata',
  redis:
    'address connect_timeout io_timeout db user password client_name force_resp2 cluster_address sentinel_address sentinel_user sentinel_password sentinel_master_name sentinel_client_name sentinel_tls.@tls tls.@tls replica_client.enabled prefix',
  nats: 'url prefix dial_timeout write_timeout tls.@tls allow_wildcards raw_mode.enabled raw_mode.channel_replacements raw_mode.prefix',
  postgres:
    'dsn tls.@tls pool_size num_shards cleanup_interval idempotent_result_ttl binary_data stream_retention use_notify notify_dsn table_prefix skip_schema_init outbox.poll_interval outbox.batch_size partition_lookahead_days partition_retention_days',
  websocket:
    'handler_prefix compression compression_min_size compression_level read_buffer_size write_buffer_size use_write_buffer_pool write_timeout message_size_limit decompressed_message_size_limit',
  endpoint: 'enabled handler_prefix',
  header: 'channels_header idempotency_key_header delta_header version_header version_epoch_header tags_header_prefix',
  value: 'channels_value idempotency_key_value delta_value version_value version_epoch_value tags_value_prefix',
  attribute:
    'channels_attribute idempotency_key_attribute delta_attribute version_attribute version_epoch_attribute tags_attribute_prefix',
  property:
    'channels_property idempotency_key_property delta_property version_property version_epoch_property tags_property_prefix',
  streaming: 'enabled handler_prefix max_request_body_size write_timeout padding',
  codes:
    'connect_code_to_http_response.enabled connect_code_to_http_response.transforms[].code connect_code_to_http_response.transforms[].to.status_code connect_code_to_http_response.transforms[].to.body',
  namespace:
    'pattern presence presence_counts_only_above join_leave force_push_join_leave map_clients_presence_channel_prefix map_users_presence_channel_prefix history_size history_ttl history_meta_ttl force_positioning allow_positioning force_recovery allow_recovery force_recovery_mode rewind_size rewind_ttl auto_cache_recover allowed_delta_types delta_publish allow_tags_filter allow_channel_compaction slow_consumer allow_subscribe_for_client allow_subscribe_for_anonymous allow_publish_for_client allow_publish_for_subscriber allow_publish_for_anonymous allow_presence_for_client allow_presence_for_subscriber allow_presence_for_anonymous allow_history_for_client allow_history_for_subscriber allow_history_for_anonymous subscribe_cel publish_cel presence_cel history_cel allow_user_limited_channels channel_regex exclude_publisher publication_data_format subscribe_proxy_enabled subscribe_proxy_name publish_proxy_enabled publish_proxy_name sub_refresh_proxy_enabled sub_refresh_proxy_name subscribe_stream_proxy_enabled subscribe_stream_proxy_name subscribe_stream_proxy_bidirectional subscription_type map.mode map.key_ttl map.stream_size map.stream_ttl map.meta_ttl map.remove_client_on_unsubscribe map.client_key map.allow_publish_for_client map.allow_publish_for_subscriber map.allow_publish_for_anonymous map.allow_remove_for_client map.allow_remove_for_subscriber map.allow_remove_for_anonymous map.publish_proxy_enabled map.publish_proxy_name map.remove_proxy_enabled map.remove_proxy_name map.default_page_size map.min_page_size map.max_page_size map.live_transition_max_publication_limit map.subscribe_catch_up_timeout shared_poll.proxy_name shared_poll.refresh_interval shared_poll.refresh_batch_size shared_poll.max_keys_per_connection shared_poll.mode shared_poll.channel_shutdown_delay shared_poll.track_expired_extra_delay shared_poll.publish_enabled',
};

const reference = `
http_server: address port internal_address internal_port tls.@tls tls_external internal_tls.@tls http3.enabled h2c_external disable_http2
http_server.tls_autocert: enabled host_whitelist cache_dir email server_name http http_addr
log: level file
node: name info_metrics_aggregate_interval
shutdown: timeout
: pid_file workers enable_unreleased_features
usage_stats: disabled
engine: type redis.@redis redis.history_use_lists redis.presence_ttl redis.presence_hash_field_ttl redis.presence_user_mapping
broker: enabled type redis.@redis redis.history_use_lists nats.@nats postgres.@postgres redisnats.redis.@redis redisnats.redis.history_use_lists redisnats.nats.@nats
presence_manager: enabled type redis.@redis redis.presence_ttl redis.presence_hash_field_ttl redis.presence_user_mapping
map_broker: type redis.@redis redis.cleanup_interval redis.cleanup_batch_size redis.idempotent_result_ttl redis.skip_pub_sub postgres.@postgres postgres.ttl_check_interval
controller: enabled type
controller.postgres: dsn tls.@tls pool_size num_shards table_prefix poll_interval use_notify notify_dsn partition_retention_days partition_lookahead_days partition_cleanup_interval batch_size skip_schema_init
client: proxy.connect.enabled proxy.connect.@proxy proxy.refresh.enabled proxy.refresh.@proxy allowed_origins token.@token subscription_token.enabled subscription_token.@token allow_anonymous_connect_without_token disallow_anonymous_connection_tokens ping_interval pong_timeout expired_close_delay expired_sub_close_delay stale_close_delay channel_limit queue_max_size presence_update_interval concurrency channel_position_check_delay channel_position_max_time_lag connection_limit user_connection_limit user_connection_limit_policy connection_rate_limit connect_include_server_time rate_limit.client_command.@commands rate_limit.client_command.disconnect_on_accounted_limit rate_limit.user_command.@commands rate_limit.user_command.connect.@limit rate_limit.redis_user_command.enabled rate_limit.ip_connect.enabled rate_limit.ip_connect.dry_run rate_limit.ip_connect.buckets[].interval rate_limit.ip_connect.buckets[].rate rate_limit.ip_connect.max_concurrent_per_ip rate_limit.ip_connect.max_tracked_ips rate_limit.ip_connect.trusted_proxies rate_limit.client_error.enabled rate_limit.client_error.dry_run rate_limit.client_error.total.@limit history_max_publication_limit recovery_max_publication_limit insecure_skip_token_signature_verify user_id_http_header insecure
client.subscribe_to_user_personal_channel: enabled personal_channel_namespace single_connection
client.connect_code_to_unidirectional_disconnect: enabled transforms[].code transforms[].to.code transforms[].to.reason
channel: proxy.subscribe.@proxy proxy.publish.@proxy proxy.sub_refresh.@proxy proxy.subscribe_stream.@proxy proxy.map_publish.@proxy proxy.map_remove.@proxy proxy.shared_poll_refresh.@proxy without_namespace.@namespace namespaces[].name namespaces[].@namespace patterns history_meta_ttl publication_data_format max_publication_size max_length private_prefix namespace_boundary user_boundary user_separator
rpc: proxy.@proxy without_namespace.proxy_enabled without_namespace.proxy_name namespaces[].name namespaces[].proxy_enabled namespaces[].proxy_name ping.enabled ping.method namespace_boundary
: proxies[].name proxies[].@proxy
shared_poll: hmac_secret_key hmac_previous_secret_key hmac_previous_secret_key_valid_until concurrency_limit
http_api: disabled handler_prefix key error_mode external insecure
grpc_api: enabled address port key tls.@tls reflection max_receive_message_size error_mode
websocket: disabled @websocket
sse: @streaming
http_stream: @streaming
emulation: handler_prefix max_request_body_size
webtransport: enabled handler_prefix message_size_limit
uni_websocket: enabled @websocket disable_closing_handshake disable_disconnect_push join_push_messages
uni_sse: @streaming @codes
uni_http_stream: @streaming @codes
uni_grpc: enabled address port max_receive_message_size tls.@tls write_timeout
init: @endpoint
sockjs: enabled handler_prefix max_request_body_size write_timeout
legacy: enabled secret connection_lifetime
admin: enabled handler_prefix password secret insecure web_path web_proxy_address external
prometheus: @endpoint instrument_http_handlers recovered_publications_histogram native_histograms
health: @endpoint
swagger: @endpoint
debug: @endpoint
graphite: enabled host port prefix interval tags
opentelemetry: enabled api consuming google_cloud_adc_auth
consumers[]: name enabled type
consumers[].postgresql: dsn outbox_table_name num_partitions partition_select_limit partition_poll_interval partition_notification_channel partition_notification_dsn tls.@tls use_try_lock
consumers[].kafka: brokers topics consumer_group max_poll_records fetch_max_bytes fetch_max_wait fetch_read_uncommitted partition_queue_max_size dial_timeout tls.@tls sasl_mechanism sasl_user sasl_password assume_role_arn instance_id method_header publication_data_mode.enabled publication_data_mode.@header
consumers[].nats_jetstream: url credentials_file username password token stream_name use_existing_consumer subjects durable_consumer_name deliver_policy max_ack_pending method_header tls.@tls publication_data_mode.enabled publication_data_mode.@header
consumers[].redis_stream: @redis streams consumer_group visibility_timeout num_workers payload_value method_value publication_data_mode.enabled publication_data_mode.@value
consumers[].google_pub_sub: project_id subscriptions max_outstanding_messages max_outstanding_bytes auth_mechanism credentials_file method_attribute publication_data_mode.enabled publication_data_mode.@attribute
consumers[].aws_sqs: queues sns_envelope region max_number_of_messages wait_time_time visibility_timeout max_concurrency credentials_profile assume_role_arn method_attribute localstack_endpoint publication_data_mode.enabled publication_data_mode.@attribute
consumers[].azure_service_bus: connection_string use_azure_identity fully_qualified_namespace tenant_id client_id client_secret queues use_sessions max_concurrent_calls max_receive_messages method_property publication_data_mode.enabled publication_data_mode.@property
`;

function expand(path: string): string[] {
  const [, before = '', name = ''] = /^(.*)@(\w+)$/.exec(path) ?? [];
  if (name === '') return [path];
  return (shared[name] ?? '').split(' ').flatMap((option) => expand(before + option));
}

const paths = reference
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [section = '', options = ''] = line.split(': ');
    const prefix = section.replace(':', '');
    return options.split(' ').flatMap((option) => expand(prefix === '' ? option : `${prefix}.${option}`));
  });

/** The option behind a path with `[]`; names of items have none. */
function optionAt(path: string): LeafOption | null {
  const [list = '', ...inside] = path.split('[].');
  let options: Options = allOptions;
  let option = findOption(options, list);
  for (const part of inside) {
    if (option === undefined || isLeaf(option) || option.kind === 'group') throw new Error(`${path}: no list`);
    if (part === 'name' && option.kind === 'named-items') return null;
    options = option.options;
    option = findOption(options, part);
  }
  if (option === undefined || !isLeaf(option)) throw new Error(`the tables do not know ${path}`);
  return option;
}

/** A value that differs from the default: as a file has it, as the environment has it, and as it is loaded. */
type Sample = readonly [raw: unknown, text: string, loaded: unknown];

const samples: Readonly<Record<Exclude<LeafOption['kind'], 'choice' | 'choices'>, Sample>> = {
  flag: [true, 'true', true],
  int: [7, '7', 7],
  duration: ['47s', '47s', 47_000],
  text: ['x', 'x', 'x'],
  pem: ['-----BEGIN X', '-----BEGIN X', '-----BEGIN X'],
  regex: ['x', 'x', 'x'],
  texts: [['a', 'b'], 'a b', ['a', 'b']],
  'text-map': [{ a: 'b' }, '{"a":"b"}', { a: 'b' }],
};

function sampleOf(option: LeafOption): Sample {
  if (option.kind !== 'choice' && option.kind !== 'choices') return samples[option.kind];
  const value = option.values.findLast((known) => known !== option.default) ?? '';
  return option.kind === 'choice' ? [value, value, value] : [[value], value, [value]];
}

/** Puts `value` at a path with `[]` for the only item of a list. */
function plant(tree: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  const name = head.replace('[]', '');
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const existing = tree[name] ?? (head.endsWith('[]') ? [{}] : {});
  tree[name] = existing;
  plant((Array.isArray(existing) ? existing[0] : existing) as Record<string, unknown>, rest.join('.'), value);
}

/** What was loaded for a path with `[]`. */
function loadedAt(config: unknown, path: string, kind: string): unknown {
  const parts = path.split('.');
  return parts.reduce((value: unknown, part, index) => {
    const isLast = index === parts.length - 1;
    const field = (value as Record<string, unknown>)[fieldName(part.replace('[]', ''), isLast ? kind : 'group')];
    if (!part.endsWith('[]')) return field;
    const item = (field as { options?: unknown }[])[0];
    return item?.options ?? item;
  }, config);
}

function assertEverythingLoaded(loaded: LoadedConfig, checked: readonly string[]): void {
  const misread = loaded.problems.filter(({ rule }) => ['G7', 'G9', 'G10', 'G13', 'G14', 'G15', 'G16'].includes(rule));
  assert.deepEqual(misread, []);
  const config = loaded.ok ? loaded.config : loaded.partialConfig;
  for (const path of checked) {
    const option = optionAt(path);
    if (option === null) continue;
    const value = loadedAt(config, path, option.kind);
    assert.deepEqual(option.kind === 'regex' ? (value as Re2).source : value, sampleOf(option)[2], path);
  }
}

function* tablePaths(options: Options, prefix = ''): Generator<string> {
  for (const [name, option] of Object.entries(options)) {
    if (isLeaf(option)) yield prefix + name;
    else if (option.kind === 'group') yield* tablePaths(option.options, `${prefix}${name}.`);
    else {
      if (option.kind === 'named-items') yield `${prefix}${name}[].name`;
      yield* tablePaths(option.options, `${prefix}${name}[].`);
    }
  }
}

describe('options of Centrifugo 6', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'spindle-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('G1 the tables hold these options and no others', () => {
    const known = [...tablePaths(allOptions)];
    const without = (some: readonly string[], others: readonly string[]) => {
      const known = new Set(others);
      return some.filter((path) => !known.has(path));
    };
    assert.deepEqual(without(paths, known), [], 'missing in the tables');
    assert.deepEqual(without(known, paths), [], 'only in the tables');
  });

  it('G1 every option is taken from a file', async () => {
    const tree: Record<string, unknown> = {};
    for (const path of paths) {
      const option = optionAt(path);
      plant(tree, path, option === null ? 'item' : sampleOf(option)[0]);
    }
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(tree));
    assertEverythingLoaded(await loadConfig({ file }), paths);
  });

  it('G6 every option is taken from the environment', async () => {
    const variable = (path: string) => `CENTRIFUGO_${path.replace('[]', '.item').replaceAll('.', '_').toUpperCase()}`;
    const single = paths.filter((path) => !/(?:transforms|buckets|overrides)\[\]|\[\]\.name$/.test(path));
    const env = Object.fromEntries(
      single.map((path) => {
        const option = optionAt(path);
        return [variable(path), option === null ? '' : sampleOf(option)[1]];
      }),
    );
    const lists = { CHANNEL_NAMESPACES: 'item', RPC_NAMESPACES: 'item', PROXIES: 'item', CONSUMERS: 'item' };
    for (const [name, items] of Object.entries(lists)) env[`CENTRIFUGO_${name}`] = items;
    assertEverythingLoaded(await loadConfig({ env }), single);
  });
});
