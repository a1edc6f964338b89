import { choice, flag, group, int, later, secret, text } from '../option.ts';
import { listenerTls } from './tls.ts';

const errorMode = () =>
  choice('`transport` answers errors with HTTP or gRPC status codes; empty: with an error object.', ['', 'transport']);

export const httpApiOptions = group('The server API over HTTP.', {
  disabled: flag('Switch the API off.'),
  handler_prefix: text('Path.', '/api'),
  key: secret('Key that calls must carry; without one every call is refused.'),
  error_mode: errorMode(),
  external: flag('Serve the API where clients connect, when there is an internal port.'),
  insecure: flag('Answer calls without a key. For development only.'),
});

export const grpcApiOptions = later(
  group('The server API over gRPC.', {
    enabled: flag('Switch the API on.'),
    address: text('Host to bind; empty: all interfaces.'),
    port: int('Port to bind.', { default: 10_000, max: 65_535 }),
    key: secret('Key that calls must carry; empty: none.'),
    tls: listenerTls,
    reflection: flag('Answer reflection requests.'),
    max_receive_message_size: int('Bytes of one request; 0: 4 MiB.'),
    error_mode: errorMode(),
  }),
);
