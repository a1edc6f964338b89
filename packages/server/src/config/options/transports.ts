import { duration, flag, group, int, items, later, needless, text } from '../option.ts';
import { uniGrpcTls } from './tls.ts';

const bodySize = () => int('Bytes of one request body.', { default: 65_536 });

/** Of every transport (T170). */
export const writeTimeout = () =>
  duration('Time a client may take nothing of what waits for it before it is disconnected as slow.', 30_000);

const compression = {
  compression: flag(
    'Compress messages for clients that offer it: on Node each publication once, on Bun anew for every client.',
  ),
  compression_min_size: int('Bytes below which a message is not compressed.'),
  compression_level: int('Level of compression, from 1 to 9; on Bun the runtime decides.', {
    default: 1,
    min: 1,
    max: 9,
  }),
  decompressed_message_size_limit: int('Bytes of one message after decompression; 0: ten times the limit.'),
} as const;

/** A WebSocket endpoint, bidirectional or not. */
const websocket = (prefix: string) =>
  ({
    handler_prefix: text('Path.', prefix),
    ...compression,
    read_buffer_size: needless(int('Bytes of the read buffer.')),
    write_buffer_size: needless(int('Bytes of the write buffer.')),
    use_write_buffer_pool: needless(flag('Share write buffers.')),
    write_timeout: writeTimeout(),
    message_size_limit: int('Bytes of one message of a client.', { default: 65_536 }),
  }) as const;

const httpTransport = (prefix: string) =>
  ({
    enabled: flag('Switch the transport on.'),
    handler_prefix: text('Path.', prefix),
    max_request_body_size: bodySize(),
    write_timeout: writeTimeout(),
    padding: int(
      'Bytes without a meaning at the start of a stream of text, for what holds back the first ones on the way; 0: none.',
      { max: 65_536 },
    ),
  }) as const;

const connectCodeToHttpResponse = group('Connect errors turned into HTTP responses.', {
  enabled: flag('Apply the transforms.'),
  transforms: items('One row for each error code.', {
    code: int('Error code.'),
    to: group('HTTP response.', { status_code: int('Status.', { max: 999 }), body: text('Body; empty: the message.') }),
  }),
});

export const websocketOptions = group('WebSocket.', {
  disabled: flag('Switch the transport off.'),
  ...websocket('/connection/websocket'),
});

export const sseOptions = group('Server-sent events.', httpTransport('/connection/sse'));
export const httpStreamOptions = group('HTTP streaming.', httpTransport('/connection/http_stream'));

export const emulationOptions = group('Commands of clients on SSE and HTTP streaming.', {
  handler_prefix: text('Path.', '/emulation'),
  max_request_body_size: bodySize(),
});

export const webtransportOptions = later(
  group('WebTransport.', {
    enabled: flag('Switch the transport on.'),
    handler_prefix: text('Path.', '/connection/webtransport'),
    message_size_limit: int('Bytes of one message of a client.', { default: 65_536 }),
  }),
);

export const uniWebsocketOptions = group('Unidirectional WebSocket.', {
  enabled: flag('Switch the transport on.'),
  ...websocket('/connection/uni_websocket'),
  disable_closing_handshake: flag('Close without a close frame.'),
  disable_disconnect_push: flag('Do not push the disconnect before the close frame.'),
  join_push_messages: flag('Put several pushes into one frame.'),
});

export const uniSseOptions = group('Unidirectional server-sent events.', {
  ...httpTransport('/connection/uni_sse'),
  connect_code_to_http_response: connectCodeToHttpResponse,
});

export const uniHttpStreamOptions = group('Unidirectional HTTP streaming.', {
  ...httpTransport('/connection/uni_http_stream'),
  connect_code_to_http_response: connectCodeToHttpResponse,
});

export const uniGrpcOptions = group('Unidirectional gRPC.', {
  enabled: flag('Switch the transport on.'),
  address: text('Host to bind; empty: all interfaces.'),
  port: int('Port to bind.', { default: 11_000, max: 65_535 }),
  max_receive_message_size: int('Bytes of one request; 0: 4 MiB.'),
  write_timeout: writeTimeout(),
  tls: uniGrpcTls,
});

export const initOptions = group(
  'An endpoint that answers `{}`, by which a page opens a connection or obtains a sticky cookie.',
  {
    enabled: flag('Answer the endpoint.'),
    handler_prefix: text('Path.', '/connection/init'),
  },
);
