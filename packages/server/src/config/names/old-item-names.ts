import type { OldName } from './old-server-names.ts';

/** Names of channel options in older generations; each stood at the top of the file and in every namespace. */
export const oldChannelNames: ReadonlyMap<string, OldName> = new Map<string, OldName>([
  ['publish', { era: '1 to 3', now: 'allow_publish_for_client with allow_publish_for_anonymous' }],
  ['subscribe_to_publish', { era: '2 and 3', now: 'allow_publish_for_subscriber' }],
  ['anonymous', { era: '1 to 3', now: 'allow_subscribe_for_anonymous with allow_subscribe_for_client' }],
  ['server_side', { era: '2', now: 'allow_subscribe_for_client, its opposite' }],
  ['protected', { era: '3', now: 'allow_subscribe_for_client, its opposite' }],
  [
    'presence_disable_for_client',
    { era: '2 and 3', now: 'allow_presence_for_subscriber and allow_presence_for_client, their opposite' },
  ],
  [
    'history_disable_for_client',
    { era: '2 and 3', now: 'allow_history_for_subscriber and allow_history_for_client, their opposite' },
  ],
  ['history_lifetime', { era: '1 and 2', now: 'history_ttl' }],
  ['history_recover', { era: '2', now: 'force_recovery' }],
  ['recover', { era: '1 and 3', now: 'force_recovery' }],
  ['position', { era: '3', now: 'force_positioning' }],
  ['proxy_subscribe', { era: '2 to 5', now: 'subscribe_proxy_enabled' }],
  ['proxy_publish', { era: '2 to 5', now: 'publish_proxy_enabled' }],
  ['proxy_sub_refresh', { era: '3 to 5', now: 'sub_refresh_proxy_enabled' }],
  ['proxy_subscribe_stream', { era: '5', now: 'subscribe_stream_proxy_enabled' }],
  ['proxy_subscribe_stream_bidirectional', { era: '5', now: 'subscribe_stream_proxy_bidirectional' }],
  ['watch', { era: '1', now: null, because: 'administrators do not watch channels any more', harmless: true }],
  ['history_drop_inactive', { era: '1', now: null, because: 'history is kept for `history_ttl`', harmless: true }],
]);

/** Names of the older generations inside a consumer. */
export const oldConsumerNames: ReadonlyMap<string, OldName> = new Map<string, OldName>([
  ['disabled', { era: '5', now: 'enabled, its opposite' }],
]);

/** Names of the older generations inside a named proxy. */
export const oldProxyNames: ReadonlyMap<string, OldName> = new Map<string, OldName>([
  ['static_http_headers', { era: '3 to 5', now: 'http.static_headers' }],
  ['http_status_code_transforms', { era: '3 to 5', now: 'http.status_to_code_transforms' }],
  ['grpc_cert_file', { era: '3 to 5', now: 'grpc.tls.server_ca_pem' }],
  ['grpc_credentials_key', { era: '3 to 5', now: 'grpc.credentials_key' }],
  ['grpc_credentials_value', { era: '3 to 5', now: 'grpc.credentials_value' }],
  ['grpc_compression', { era: '3 to 5', now: 'grpc.compression' }],
]);
