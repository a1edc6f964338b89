import { duration, flag, group, int, items, later, secret, secretTextMap, text, texts } from '../option.ts';
import { clientTls } from './tls.ts';

/** How to call the application's backend. A table of its own, because every kind of proxy has the same options. */
export const proxyOptions = {
  endpoint: text('`http(s)://…` calls over HTTP, anything else is a gRPC target.'),
  timeout: duration('Time one call may take.', 1000),
  http_headers: texts("Names of headers of the client's request to pass on."),
  grpc_metadata: texts('Metadata keys of a gRPC client to pass on.'),
  emulated_headers: texts('Names to take from the `headers` of the connect command.'),
  binary_encoding: flag('Exchange payloads as `b64data`.'),
  include_connection_meta: flag('Send the `meta` of the connection along.'),
  http: group('Calls over HTTP.', {
    tls: clientTls,
    static_headers: secretTextMap('Headers sent with every call.'),
    status_to_code_transforms: items('What an HTTP status of the backend becomes for the client.', {
      status_code: int('HTTP status of the backend.', { max: 999 }),
      to_error: group('Reply error.', {
        code: int('Error code.'),
        message: text('Error message, ASCII.'),
        temporary: flag('The client may try again.'),
      }),
      to_disconnect: group('Disconnect.', {
        code: int('Disconnect code.'),
        reason: text('Reason, ASCII.'),
      }),
    }),
  }),
  grpc: group('Calls over gRPC.', {
    tls: clientTls,
    credentials_key: text('Metadata key of the credentials.'),
    credentials_value: secret('Value of the credentials.'),
    compression: flag('Compress calls with gzip.'),
    static_metadata: secretTextMap('Metadata sent with every call.'),
  }),
} as const;

/** A proxy that namespaces switch on; what it says has no effect until one does. */
export function proxy(description: string) {
  return later(group(description, proxyOptions));
}

export const proxyMissing =
  'Spindle does not call proxies yet, so this decision of the backend would be skipped. Remove the option, or decide with tokens and channel permissions.';
