/** Where a deployment is. */
export interface Target {
  readonly isSecure: boolean;
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** As a `Host` header has it: without the port where it is the usual one. */
  readonly authority: string;
  /** Such as `https://example.com`. */
  readonly origin: string;
  /** In front of the paths of the endpoints; empty, or `/realtime`. */
  readonly prefix: string;
}

/** Where transports are unless the configuration of the deployment says otherwise. */
export const defaultPaths = {
  websocket: '/connection/websocket',
  httpStream: '/connection/http_stream',
  sse: '/connection/sse',
  uniWebsocket: '/connection/uni_websocket',
  uniHttpStream: '/connection/uni_http_stream',
  uniSse: '/connection/uni_sse',
  emulation: '/emulation',
  sockJs: '/connection/sockjs',
} as const;

export type Paths = Readonly<Record<keyof typeof defaultPaths, string>>;

const schemes: Readonly<Record<string, 'http:' | 'https:'>> = {
  'http:': 'http:',
  'https:': 'https:',
  'ws:': 'http:',
  'wss:': 'https:',
};

/**
 * Reads what an operator has at hand (D4): the address of the deployment, of a folder below which the endpoints are, or of
 * the WebSocket endpoint. Null: it is no such address.
 */
export function readTarget(text: string, { websocket }: Pick<Paths, 'websocket'> = defaultPaths): Target | null {
  const given = URL.canParse(text) ? new URL(text) : null;
  const scheme = given === null ? undefined : schemes[given.protocol];
  if (given === null || scheme === undefined) return null;
  const url = new URL(`${scheme}//${given.host}`);
  const path = given.pathname.replace(/\/+$/, '');
  return {
    isSecure: scheme === 'https:',
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(url.port || given.port || (scheme === 'https:' ? 443 : 80)),
    authority: url.host,
    origin: url.origin,
    prefix: path.endsWith(websocket) ? path.slice(0, -websocket.length) : path,
  };
}
