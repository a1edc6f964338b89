import { createHmac } from 'node:crypto';
import type { Config, NamespaceConfig } from '../config/index.ts';
import { apiKey, startTestServer, testConfig, type TestServer } from '../test-server.test.fixture.ts';
import { inOneLine, type Sample } from './corpus.test.fixture.ts';
import { jsonText, type DialectName, type Params } from './dialects.test.fixture.ts';
import { WireClient } from './wire-client.test.fixture.ts';
import type { Found } from './wire.test.fixture.ts';

const secret = 'secret of the fidelity tests';
const timestamp = '1451991486';
const roomy = 64 * 1_048_576;

const open: Partial<NamespaceConfig> = {
  historySize: 3,
  historyTtlMs: 60_000,
  forceRecovery: true,
  allowedDeltaTypes: ['fossil'],
  allowSubscribeForClient: true,
  allowPublishForClient: true,
  allowPublishForSubscriber: true,
  allowHistoryForClient: true,
  allowHistoryForSubscriber: true,
};

/** `open` keeps history, `cache` the newest publication, `seen` tells who is there too, and nobody minds what data is. */
const namespaces: Readonly<Record<string, Partial<NamespaceConfig>>> = {
  open,
  raw: { ...open, publicationDataFormat: 'binary' },
  cache: { ...open, forceRecoveryMode: 'cache' },
  seen: {
    ...open,
    presence: true,
    joinLeave: true,
    forcePushJoinLeave: true,
    allowPresenceForClient: true,
    allowPresenceForSubscriber: true,
  },
};

/** A way for payloads into the server; what carries text takes line breaks out. */
export interface Source {
  readonly name: string;
  readonly carries: 'text' | 'bytes';
  /** A literal line break would end the command. */
  readonly readsLines: boolean;
  publish(channel: string, payload: Buffer): Promise<void>;
}

export class FidelityServer {
  readonly test: TestServer;
  readonly #clients: WireClient[] = [];

  private constructor(test: TestServer) {
    this.test = test;
  }

  static async start(): Promise<FidelityServer> {
    return new FidelityServer(await startTestServer(configure));
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.leave();
    await this.test.server.stop();
  }

  /** A connected client. Claims are those of its token; one of 2016 knows only `info`. `more` goes into its connect. */
  async connect(dialect: DialectName, user: string, claims: Params = {}, more: Params = {}): Promise<WireClient> {
    const params =
      dialect === 'legacy-json' ? signedConnection(user, claims['info']) : tokenOf({ sub: user, ...claims });
    const client = await WireClient.connect(this.test.server.port, dialect, { ...params, ...more });
    this.#clients.push(client);
    return client;
  }

  /** Commands of the signed API; answers its reply as text. */
  async callOf2016(...commands: readonly (readonly [method: string, params: Params])[]): Promise<string> {
    const calls = commands.map(([method, params]) => call(method, params).toString());
    const body = Buffer.from(`[${calls.join(',')}]`);
    const headers = { 'content-type': 'application/json', 'x-api-sign': hmac(body, 'hex') };
    return (await this.test.post('/api/', body, headers)).text;
  }

  /** Ways in over HTTP. */
  apiSources(): Source[] {
    const post = async (path: string, body: Buffer): Promise<void> => {
      const { status, text } = await this.test.post(path, body, { 'x-api-key': apiKey });
      if (status !== 200 || /"code":|"error":"/.test(text)) throw new Error(`${path}: ${status} ${text}`);
    };
    const source = (
      name: string,
      send: (channel: string, data: Buffer) => Promise<void>,
      carries: Source['carries'] = 'text',
    ): Source => ({ name, carries, readsLines: false, publish: send });
    const encoded = (channel: string, data: Buffer) => ({ channel, b64data: data.toString('base64') });
    return [
      source('API', (channel, data) => post('/api/publish', jsonText({ channel, data }))),
      source('API, old form', (channel, data) => post('/api', call('publish', { channel, data }))),
      source('API, broadcast', (channel, data) =>
        post('/api/broadcast', jsonText({ data, channels: Buffer.from(JSON.stringify([channel])) })),
      ),
      source('API, batch', (channel, data) => {
        const command = jsonText({ publish: jsonText({ channel, data }) });
        return post('/api/batch', jsonText({ commands: Buffer.from(`[${command.toString()}]`) }));
      }),
      source('API of 2016', async (channel, data) => {
        const text = await this.callOf2016(['publish', { channel, data }]);
        if (!text.includes('"error":null')) throw new Error(text);
      }),
      source('API, b64data', (channel, data) => post('/api/publish', jsonText(encoded(channel, data))), 'bytes'),
      source(
        'API, old form, b64data',
        (channel, data) => post('/api', call('publish', encoded(channel, data))),
        'bytes',
      ),
    ];
  }
}

/** The way in that a client is. */
export function clientSource(client: WireClient): Source {
  return {
    name: `${client.dialect} client`,
    carries: client.carriesText ? 'text' : 'bytes',
    readsLines: client.dialect === 'v2-json',
    async publish(channel, data) {
      await client.command('publish', { channel, data });
    },
  };
}

/** What a payload is where it comes out: line breaks survive only if no JSON frame was on the way. */
export function expectedOf(payload: Buffer, ...carriers: readonly ('text' | 'bytes')[]): Buffer {
  return carriers.includes('text') ? inOneLine(payload) : payload;
}

/** Names what became of a payload; null when nothing did. */
export function lossOf([name]: Sample, path: string, found: Found, expected: Buffer): string | null {
  if (found?.equals(expected)) return null;
  const excerpt = (bytes: Found): string => (bytes === null ? 'nothing' : bytes.toString('latin1').slice(0, 80));
  return `${name}, ${path}: ${excerpt(found)} instead of ${excerpt(expected)}`;
}

/** A token whose claims hold payloads as they are. */
export function tokenOf(claims: Params): { readonly token: string } {
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const input = `${header}.${jsonText(claims).toString('base64url')}`;
  return { token: `${input}.${hmac(Buffer.from(input), 'base64url')}` };
}

/** What a client of 2016 sends to subscribe to a private channel. */
export function signedSubscription(client: string, channel: string, info: Buffer): Params {
  const sign = hmac(Buffer.concat([Buffer.from(client + channel), info]), 'hex');
  return { channel, client, info: info.toString(), sign };
}

function signedConnection(user: string, info: Params[string] = ''): Params {
  const text = info.toString();
  return { user, timestamp, info: text, token: hmac(Buffer.from(user + timestamp + text), 'hex') };
}

function call(method: string, params: Params): Buffer {
  return jsonText({ method, params: jsonText(params) });
}

function hmac(text: Buffer, encoding: 'hex' | 'base64url'): string {
  return createHmac('sha256', secret).update(text).digest(encoding);
}

function configure(): Config {
  const config = testConfig();
  const { client, channel } = config;
  return {
    ...config,
    legacy: { ...config.legacy, enabled: true, secret },
    websocket: { ...config.websocket, messageSizeLimit: roomy },
    client: { ...client, token: { ...client.token, hmacSecretKey: secret }, queueMaxSize: roomy, pingIntervalMs: 0 },
    channel: {
      ...channel,
      namespaces: Object.entries(namespaces).map(([name, options]) => ({
        name,
        options: { ...channel.withoutNamespace, ...options },
      })),
    },
  };
}
