import { flag, group, int, later, refused, text, texts } from '../option.ts';
import { httpServerTls, listenerTls } from './tls.ts';

const port = { max: 65_535 };
const oneListener =
  'Spindle opens one port yet, so the API would be reachable where clients are. Remove the option and keep the API path closed in the proxy in front.';

export const httpServerOptions = group('The HTTP listener.', {
  address: text('Host to bind; empty: all interfaces.'),
  port: int('Port to bind.', { default: 8000, ...port }),
  internal_address: refused(text('Host to bind for API, health and metrics.'), oneListener),
  internal_port: refused(int('Port of a second listener for API, health and metrics.', port), oneListener),
  tls: httpServerTls,
  tls_autocert: group('Certificates from an ACME provider.', {
    enabled: refused(
      flag('Obtain certificates automatically.'),
      'Spindle does not obtain certificates yet. Set http_server.tls, or terminate TLS in the proxy in front, and remove this option.',
    ),
    host_whitelist: later(texts('Hosts to obtain certificates for.')),
    cache_dir: later(text('Folder that keeps certificates.')),
    email: later(text('Contact address given to the provider.')),
    server_name: later(text('Name used by clients that send none.')),
    http: later(flag('Answer HTTP-01 challenges.')),
    http_addr: later(text('Address of the challenge listener.', ':80')),
  }),
  tls_external: later(flag('TLS on the external listener only.')),
  internal_tls: listenerTls,
  http3: later(group('HTTP/3.', { enabled: flag('Serve HTTP/3.') })),
  h2c_external: flag('HTTP/2 in clear text, beside HTTP/1.1, for clients that begin with it.'),
  disable_http2: flag('Speak HTTP/1.1 alone, with clients that offer HTTP/2 as well.'),
});
