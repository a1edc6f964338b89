import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ProxyProgram } from './proxy.ts';

/** What the network does to clients; `good` is the configuration of the guide as it stands. */
export const setUps = ['good', 'refused', 'swallowed', 'cut', 'buffered', 'held'] as const;
export type SetUp = (typeof setUps)[number];

export interface Ports {
  readonly server: number;
  /** Swallows frames on its way to the server. */
  readonly swallower: number;
}

const page = new URL('../../../docs/guide/proxies.md', import.meta.url);

/** The configuration of the guide with the set-up's fault in it. */
export async function configurationOf({ name }: ProxyProgram, setUp: SetUp, ports: Ports): Promise<string> {
  const text = await readFile(fileURLToPath(page), 'utf8');
  const [, block = ''] = new RegExp(`^\`\`\`${name.toLowerCase()}\\n([^]*?)^\`\`\``, 'm').exec(text) ?? [];
  const spoil = name === 'nginx' ? nginxFaults[setUp] : haproxyFaults[setUp];
  return spoil(block, ports.swallower).replaceAll('127.0.0.1:8000', `127.0.0.1:${ports.server}`);
}

type Spoil = (configuration: string, swallower: number) => string;

/** A change that changes nothing would test nothing. */
function changed(configuration: string, from: string | RegExp, to: string): string {
  const result = configuration.replace(from, to);
  if (result === configuration) throw new Error(`the configuration of the guide has no ${String(from)}`);
  return result;
}

const nginxLocation = /^ {2}location [^]*?^ {2}\}\n/m;

/** The location of the guide once more, for one path alone. */
function alsoFor(path: string, configuration: string, change: (location: string) => string): string {
  const [location = ''] = nginxLocation.exec(configuration) ?? [];
  return changed(
    configuration,
    nginxLocation,
    location + change(changed(location, /location [^{]*/, `location = ${path} `)),
  );
}

const withoutUpgrade: Spoil = (configuration) =>
  changed(changed(configuration, /^.*set_header Upgrade .*\n/m, ''), 'Connection $connection_upgrade', `Connection ''`);

const nginxFaults: Readonly<Record<SetUp, Spoil>> = {
  good: (configuration) => configuration,
  refused: withoutUpgrade,
  swallowed: (configuration, swallower) =>
    alsoFor('/connection/websocket', configuration, (location) =>
      changed(location, 'http://spindle', `http://127.0.0.1:${swallower}`),
    ),
  cut: (configuration) => changed(configuration, 'proxy_read_timeout 60s', 'proxy_read_timeout 10s'),
  // Buffering alone hands on what there is when nothing follows; compressing it waits for more.
  buffered: (configuration, swallower) =>
    alsoFor('/connection/http_stream', withoutUpgrade(configuration, swallower), (location) =>
      changed(
        changed(location, 'proxy_buffering off;', 'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;'),
        'gzip off;',
        'gzip on; gzip_types *; gzip_proxied any; gzip_min_length 0;',
      ),
    ),
  held: (configuration) =>
    alsoFor('/connection/http_stream', configuration, (location) =>
      changed(location, 'proxy_buffering off;', 'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;'),
    ),
};

const frontend = /^frontend .*\n/m;
const backend = /^backend .*\n/m;
const refuseUpgrade = '  http-request return status 426 if { path /connection/websocket }\n';

const haproxyFaults: Readonly<Record<SetUp, Spoil>> = {
  good: (configuration) => configuration,
  refused: (configuration) => changed(configuration, frontend, `$&${refuseUpgrade}`),
  swallowed: (configuration, swallower) =>
    `${changed(configuration, frontend, '$&  use_backend swallower if { path /connection/websocket }\n')}
backend swallower
  server first 127.0.0.1:${swallower}
`,
  cut: (configuration) =>
    changed(configuration, /timeout (client|server|tunnel) 60s/, 'timeout $1 10s')
      .replace('timeout server 60s', 'timeout server 10s')
      .replace('timeout tunnel 60s', 'timeout tunnel 10s'),
  buffered: (configuration) => holdingBack(changed(configuration, frontend, `$&${refuseUpgrade}`)),
  held: holdingBack,
};

/** A response is handed on once there are ten thousand bytes of it. */
function holdingBack(configuration: string): string {
  return changed(
    configuration,
    backend,
    [
      '$&  http-request set-var(txn.path) path',
      '  http-response wait-for-body time 60s at-least 10000 if { var(txn.path) -m str /connection/http_stream }\n',
    ].join('\n'),
  );
}
