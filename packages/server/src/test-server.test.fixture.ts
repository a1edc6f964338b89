import { pino } from 'pino';
import { defaultConfig, type Config, type NamespaceConfig } from './config/index.ts';
import { startServer, type RunningServer, type ServerOptions } from './create-server.ts';
import { RawClient } from '@spindle/testkit';
import type { RefusalReport } from './logging/reporter.ts';

export const apiKey = 'test key';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly contentType: string | null;
}

/** A JSON client of the newest generation on a real connection. */
export class JsonClient {
  readonly raw: RawClient;
  readonly #lines: string[] = [];
  /** Id the server gave the connection; empty before `connect`. */
  id = '';

  constructor(raw: RawClient) {
    this.raw = raw;
  }

  /** The next reply or push, as it was written; `null` at the end. Pings are left out. */
  async line(): Promise<string | null> {
    while (this.#lines.length === 0) {
      const text = await this.raw.text();
      if (text === null) return null;
      this.#lines.push(...text.split('\n').filter((line) => line !== '{}'));
    }
    return this.#lines.shift() ?? null;
  }

  /** Sends a command and answers its reply, which has to come next. */
  async command(command: object): Promise<unknown> {
    this.raw.sendText(JSON.stringify(command));
    return JSON.parse((await this.line()) ?? 'null');
  }
}

export interface TestServer {
  readonly server: RunningServer;
  readonly refusals: RefusalReport[];
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  /** Calls the API in the current form; parameters that are text are sent as they are. */
  api(method: string, params: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A request to any path, without a key. */
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>;
  /** A connected client of the user, subscribed to the channels. */
  connect(user: string, ...channels: string[]): Promise<JsonClient>;
}

const openNamespace: Partial<NamespaceConfig> = {
  presence: true,
  historySize: 10,
  historyTtlMs: 60_000,
  allowSubscribeForClient: true,
  allowRecovery: true,
};

/**
 * A server on a free port. Users connect by the header `x-user`, and there are the namespaces `chat` with presence and
 * history, and `plain` with neither.
 */
export async function startTestServer(
  change: (config: Config) => Config = (config) => config,
  options: ServerOptions = {},
): Promise<TestServer> {
  const refusals: RefusalReport[] = [];
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug', messageKey: 'message', errorKey: 'error' },
    { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const server = await startServer(change(testConfig()), {
    logger,
    onRefusal: (refusal) => refusals.push(refusal),
    ...options,
  });

  async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(server.url + path, { method: 'POST', body, headers });
    return { status: response.status, text: await response.text(), contentType: response.headers.get('content-type') };
  }

  return {
    server,
    refusals,
    log,
    post,
    api: (method, params, headers = { 'x-api-key': apiKey }) =>
      post(`/api/${method}`, typeof params === 'string' ? params : JSON.stringify(params), headers),
    async connect(user, ...channels) {
      const client = new JsonClient(await RawClient.open(server.port, '/connection/websocket', { 'x-user': user }));
      const reply = (await client.command({ id: 1, connect: {} })) as { connect: { client: string } };
      client.id = reply.connect.client;
      for (const channel of channels) await client.command({ id: 2, subscribe: { channel } });
      return client;
    },
  };
}

/** What `startTestServer` starts from. */
export function testConfig(): Config {
  const config = defaultConfig();
  const { channel } = config;
  return {
    ...config,
    httpServer: { ...config.httpServer, address: '127.0.0.1', port: 0 },
    httpApi: { ...config.httpApi, key: apiKey },
    health: { ...config.health, enabled: true },
    client: { ...config.client, userIdHttpHeader: 'x-user' },
    channel: {
      ...channel,
      namespaces: [
        { name: 'chat', options: { ...channel.withoutNamespace, ...openNamespace } },
        { name: 'plain', options: { ...channel.withoutNamespace, allowSubscribeForClient: true } },
      ],
    },
  };
}
