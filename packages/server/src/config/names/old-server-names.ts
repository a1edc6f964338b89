/** What became of an option of an older generation. */
export type OldName = {
  /** Versions of Centrifugo that had it. */
  readonly era: string;
} & (
  | { /** The option, or the options, to use now. */ readonly now: string }
  | {
      readonly now: null;
      readonly because: string;
      /** Nothing is lost by leaving it out. */
      readonly harmless: boolean;
    }
);

/**
 * Flat names that turned into a section and kept the rest: `redis_db` is `engine.redis.db` when the section has a
 * `db`. Longer prefixes come first.
 */
export const families: readonly (readonly [prefix: string, section: string])[] = [
  ['redis_tls_', 'engine.redis.tls'],
  ['redis_', 'engine.redis'],
  ['nats_tls_', 'broker.nats.tls'],
  ['nats_', 'broker.nats'],
  ['subscription_token_', 'client.subscription_token'],
  ['token_', 'client.token'],
  ['client_', 'client'],
  ['channel_', 'channel'],
  ['node_', 'node'],
  ['log_', 'log'],
  ['api_', 'http_api'],
  ['grpc_api_tls_', 'grpc_api.tls'],
  ['grpc_api_', 'grpc_api'],
  ['admin_', 'admin'],
  ['tls_autocert_', 'http_server.tls_autocert'],
  ['tls_', 'http_server.tls'],
  ['internal_tls_', 'http_server.internal_tls'],
  ['websocket_', 'websocket'],
  ['sse_', 'sse'],
  ['http_stream_', 'http_stream'],
  ['emulation_', 'emulation'],
  ['sockjs_', 'sockjs'],
  ['webtransport_', 'webtransport'],
  ['uni_websocket_', 'uni_websocket'],
  ['uni_sse_', 'uni_sse'],
  ['uni_http_stream_', 'uni_http_stream'],
  ['uni_grpc_tls_', 'uni_grpc.tls'],
  ['uni_grpc_', 'uni_grpc'],
  ['graphite_', 'graphite'],
  ['prometheus_', 'prometheus'],
  ['health_', 'health'],
  ['swagger_', 'swagger'],
  ['debug_', 'debug'],
  ['opentelemetry_', 'opentelemetry'],
  ['shutdown_', 'shutdown'],
  ['rpc_', 'rpc'],
];

/** Sections that were texts in the flat generations; those that were switches have their `enabled`. */
export const sectionsOnceScalar: ReadonlyMap<string, string> = new Map([
  ['engine', 'engine.type'],
  ['broker', 'broker.enabled and broker.type'],
]);

const era1 = '1';
const era2 = '2';
const flatEras = '2 to 5';
const era3to5 = '3 to 5';

const renamedIn = (era: string, names: Readonly<Record<string, string>>): [string, OldName][] =>
  Object.entries(names).map(([name, now]) => [name, { era, now }]);

const removedIn = (era: string, names: Readonly<Record<string, string>>, harmless: boolean): [string, OldName][] =>
  Object.entries(names).map(([name, because]) => [name, { era, now: null, because, harmless }]);

const proxyObject = (option: string) => `${option} of every proxy`;

/** Names at the top of a file that no family explains. Where generations share a name, its row is the later one. */
export const oldServerNames: ReadonlyMap<string, OldName> = new Map([
  ...renamedIn(era1, {
    connection_lifetime: 'legacy.connection_lifetime',
    insecure: 'client.insecure',
    insecure_api: 'http_api.insecure',
    insecure_admin: 'admin.insecure',
    web: 'admin.enabled',
    web_path: 'admin.web_path',
    admin_port: 'http_server.internal_port',
    api_port: 'http_server.internal_port',
    max_channel_length: 'channel.max_length',
    user_connection_limit: 'client.user_connection_limit',
    stale_connection_close_delay: 'client.stale_close_delay',
    expired_connection_close_delay: 'client.expired_close_delay',
    presence_ping_interval: 'client.presence_update_interval',
    presence_expire_interval: 'engine.redis.presence_ttl',
    private_channel_prefix: 'channel.private_prefix',
    namespace_channel_boundary: 'channel.namespace_boundary',
    user_channel_boundary: 'channel.user_boundary',
    user_channel_separator: 'channel.user_separator',
    node_metrics_interval: 'node.info_metrics_aggregate_interval',
    ssl: 'http_server.tls.enabled',
    ssl_cert: 'http_server.tls.cert_pem',
    ssl_key: 'http_server.tls.key_pem',
    ssl_autocert: 'http_server.tls_autocert.enabled',
    ssl_autocert_host_whitelist: 'http_server.tls_autocert.host_whitelist',
    ssl_autocert_cache_dir: 'http_server.tls_autocert.cache_dir',
    ssl_autocert_email: 'http_server.tls_autocert.email',
  }),
  ...renamedIn('1 and 2', {
    secret: 'client.token.hmac_secret_key for tokens, legacy.secret for signatures of Centrifugo 1',
    client_message_write_timeout: 'websocket.write_timeout',
    client_request_max_size: 'websocket.message_size_limit',
    redis_host: 'engine.redis.address',
    redis_port: 'engine.redis.address',
    redis_url: 'engine.redis.address',
    redis_master_name: 'engine.redis.sentinel_master_name',
    redis_sentinels: 'engine.redis.sentinel_address',
  }),
  ...renamedIn(era2, {
    client_anonymous: 'client.allow_anonymous_connect_without_token',
    client_presence_ping_interval: 'client.presence_update_interval',
    client_presence_expire_interval: 'engine.redis.presence_ttl',
    websocket_ping_interval: 'client.ping_interval',
    proxy_extra_http_headers: proxyObject('http_headers'),
    redis_tls_skip_verify: 'engine.redis.tls.insecure_skip_verify',
    redis_read_timeout: 'engine.redis.io_timeout',
    redis_write_timeout: 'engine.redis.io_timeout',
    redis_cluster_addrs: 'engine.redis.cluster_address',
    redis_streams: 'engine.redis.history_use_lists, its opposite',
    redis_history_meta_ttl: 'channel.history_meta_ttl',
    redis_sequence_ttl: 'channel.history_meta_ttl',
    memory_history_meta_ttl: 'channel.history_meta_ttl',
  }),
  ...renamedIn(flatEras, {
    address: 'http_server.address',
    port: 'http_server.port',
    internal_address: 'http_server.internal_address',
    internal_port: 'http_server.internal_port',
    name: 'node.name',
    allowed_origins: 'client.allowed_origins',
    user_subscribe_to_personal: 'client.subscribe_to_user_personal_channel.enabled',
    user_personal_channel_namespace: 'client.subscribe_to_user_personal_channel.personal_channel_namespace',
    user_personal_single_connection: 'client.subscribe_to_user_personal_channel.single_connection',
    api_disable: 'http_api.disabled',
    grpc_api_tls: 'grpc_api.tls.enabled',
    grpc_api_tls_disable: 'grpc_api.tls.enabled',
    grpc_api_tls_cert: 'grpc_api.tls.cert_pem',
    grpc_api_tls_key: 'grpc_api.tls.key_pem',
    websocket_disable: 'websocket.disabled',
    sockjs_disable: 'sockjs.enabled, its opposite',
    sockjs_heartbeat_delay: 'client.ping_interval',
    proxy_connect_endpoint: 'client.proxy.connect.endpoint with client.proxy.connect.enabled',
    proxy_connect_timeout: 'client.proxy.connect.timeout',
    proxy_refresh_endpoint: 'client.proxy.refresh.endpoint with client.proxy.refresh.enabled',
    proxy_refresh_timeout: 'client.proxy.refresh.timeout',
    proxy_rpc_endpoint: 'rpc.proxy.endpoint with rpc.without_namespace.proxy_enabled',
    proxy_rpc_timeout: 'rpc.proxy.timeout',
    proxy_subscribe_endpoint: 'channel.proxy.subscribe.endpoint',
    proxy_subscribe_timeout: 'channel.proxy.subscribe.timeout',
    proxy_publish_endpoint: 'channel.proxy.publish.endpoint',
    proxy_publish_timeout: 'channel.proxy.publish.timeout',
    redis_tls: 'engine.redis.tls.enabled',
    nats_tls: 'broker.nats.tls.enabled',
    tls: 'http_server.tls.enabled',
    tls_cert: 'http_server.tls.cert_pem',
    tls_key: 'http_server.tls.key_pem',
    tls_autocert: 'http_server.tls_autocert.enabled',
    tls_external: 'http_server.tls_external',
    namespaces: 'channel.namespaces',
  }),
  ...renamedIn(era3to5, {
    presence_ttl: 'engine.redis.presence_ttl',
    global_presence_ttl: 'engine.redis.presence_ttl',
    global_history_meta_ttl: 'channel.history_meta_ttl',
    global_redis_presence_user_mapping: 'engine.redis.presence_user_mapping',
    redis_use_lists: 'engine.redis.history_use_lists',
    ping_interval: 'client.ping_interval',
    pong_timeout: 'client.pong_timeout',
    allow_anonymous_connect_without_token: 'client.allow_anonymous_connect_without_token',
    disallow_anonymous_connection_tokens: 'client.disallow_anonymous_connection_tokens',
    separate_subscription_token_config: 'client.subscription_token.enabled',
    proxy_http_headers: proxyObject('http_headers'),
    proxy_grpc_metadata: proxyObject('grpc_metadata'),
    proxy_static_http_headers: proxyObject('http.static_headers'),
    proxy_binary_encoding: proxyObject('binary_encoding'),
    proxy_include_connection_meta: proxyObject('include_connection_meta'),
    proxy_http_status_code_transforms: proxyObject('http.status_to_code_transforms'),
    proxy_grpc_cert_file: proxyObject('grpc.tls.server_ca_pem'),
    proxy_grpc_credentials_key: proxyObject('grpc.credentials_key'),
    proxy_grpc_credentials_value: proxyObject('grpc.credentials_value'),
    proxy_grpc_compression: proxyObject('grpc.compression'),
    granular_proxy_mode: 'proxies and the *_proxy_name options',
    connect_proxy_name: 'client.proxy.connect with its option enabled',
    refresh_proxy_name: 'client.proxy.refresh with its option enabled',
    rpc_proxy_name: 'rpc.without_namespace.proxy_name with proxy_enabled',
    proxy_sub_refresh_endpoint: 'channel.proxy.sub_refresh.endpoint',
    proxy_sub_refresh_timeout: 'channel.proxy.sub_refresh.timeout',
    proxy_subscribe_stream_endpoint: 'channel.proxy.subscribe_stream.endpoint',
    proxy_subscribe_stream_timeout: 'channel.proxy.subscribe_stream.timeout',
    rpc_ping: 'rpc.ping.enabled',
    rpc_ping_method: 'rpc.ping.method',
    http3: 'http_server.http3.enabled',
    internal_tls: 'http_server.internal_tls.enabled',
    usage_stats_disable: 'usage_stats.disabled',
  }),
  ...removedIn(
    flatEras,
    {
      sockjs_url: 'pages in frames, which need the address of a script, are not served',
      gomaxprocs: 'the runtime uses the processors it finds',
      shutdown_termination_delay: 'a stop disconnects clients at once',
      redis_idle_timeout: 'connections to Redis stay open',
      v3_use_offset: 'positions are always offsets',
      use_client_protocol_v1_by_default: 'the client protocol is chosen by what each client sends',
      disable_client_protocol_v1: 'the client protocol is chosen by what each client sends',
      client_queue_initial_capacity: 'queues grow as they need',
      node_ping_interval: 'the interval is fixed',
      redis_pool: 'commands share connections',
    },
    true,
  ),
  ...removedIn(
    era3to5,
    {
      skip_user_check_in_subscription_token:
        'the user of a subscription token is always compared, unless it names a client',
    },
    false,
  ),
  ...removedIn(
    era1,
    {
      client_channel_boundary: 'the boundary is `&`, where legacy.enabled is true',
      http_prefix: 'every endpoint has a `handler_prefix` of its own',
      redis_api: 'publishing through a Redis list does not exist any more',
      redis_api_num_shards: 'publishing through a Redis list does not exist any more',
    },
    false,
  ),
]);
