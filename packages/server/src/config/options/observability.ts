import { duration, flag, group, int, later, needless, secret, text } from '../option.ts';

const endpoint = (prefix: string) =>
  ({ enabled: flag('Answer the endpoint.'), handler_prefix: text('Path.', prefix) }) as const;

export const adminOptions = later(
  group('The admin interface.', {
    enabled: flag('Serve the interface.'),
    handler_prefix: text('Path; empty: the root.'),
    password: secret('Password.'),
    secret: secret('Key of session tokens.'),
    insecure: flag('Ask for no password. For development only.'),
    web_path: text('Folder of an interface of your own.'),
    web_proxy_address: text('Address of a server of the interface.'),
    external: flag('Serve the interface where clients connect, when there is an internal port.'),
  }),
);

export const prometheusOptions = later(
  group('Metrics for Prometheus.', {
    ...endpoint('/metrics'),
    instrument_http_handlers: flag('Count requests by path.'),
    recovered_publications_histogram: flag('Histogram of recovered publications.'),
    native_histograms: needless(flag('Use native histograms.')),
  }),
);

export const healthOptions = group('The health endpoint.', endpoint('/health'));
export const swaggerOptions = later(group('A browser for the API.', endpoint('/swagger')));
export const debugOptions = later(group('Profiles.', endpoint('/debug/pprof')));

export const graphiteOptions = later(
  group('Metrics for Graphite.', {
    enabled: flag('Send metrics.'),
    host: text('Host.', 'localhost'),
    port: int('Port.', { default: 2003, max: 65_535 }),
    prefix: text('Starts every name.', 'centrifugo'),
    interval: duration('Time between two sends.', 10_000),
    tags: flag('Use tags.'),
  }),
);

export const opentelemetryOptions = later(
  group('Traces; the exporter is set up by the `OTEL_*` variables.', {
    enabled: flag('Send traces.'),
    api: flag('Trace the server API.'),
    consuming: flag('Trace consumers.'),
    google_cloud_adc_auth: flag('Authenticate with Google Cloud.'),
  }),
);
