import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { inSeconds, sign } from './tokens.ts';

/** What the 2.x client asked the application for. */
export interface SubscribeRequest {
  readonly client: string;
  readonly channels: readonly string[];
}

/**
 * The application behind the 2.x generation: `/centrifuge/subscribe` signs private channels for the client that asks,
 * `/centrifuge/refresh` renews the connection token. Channels that contain `denied` are left out of the answer.
 */
export class Backend {
  readonly subscribeRequests: SubscribeRequest[] = [];
  refreshes = 0;
  /** The application has logged the user out: refreshes are answered with an empty token. */
  refusesRefresh = false;
  /** Claims added to the next subscription tokens. */
  subscriptionClaims: object = {};
  readonly user: string;
  #server: HttpServer | null = null;
  #port = 0;

  constructor(user: string) {
    this.user = user;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.#answer(request).then(
        ({ status, body }) => {
          response.writeHead(status, corsHeaders(request)).end(JSON.stringify(body));
        },
        () => response.writeHead(500).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: unknown }> {
    if (request.method === 'OPTIONS' || request.method === 'GET') return { status: 200, body: {} };
    const body = await read(request);
    if (request.url?.startsWith('/centrifuge/refresh') === true) {
      this.refreshes += 1;
      const token = this.refusesRefresh ? '' : sign({ sub: this.user, exp: inSeconds(60) });
      return { status: 200, body: { token } };
    }
    if (request.url?.startsWith('/centrifuge/subscribe') !== true) return { status: 404, body: {} };
    const asked = JSON.parse(body) as SubscribeRequest;
    this.subscribeRequests.push(asked);
    const allowed = asked.channels.filter((channel) => !channel.includes('denied'));
    const tokens = allowed.map((channel) => ({
      channel,
      token: sign({ client: asked.client, channel, ...this.subscriptionClaims }),
    }));
    return { status: 200, body: { channels: tokens } };
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function corsHeaders(request: IncomingMessage): Record<string, string> {
  return {
    'Content-Type': request.method === 'GET' ? 'text/html' : 'application/json',
    'Access-Control-Allow-Origin': request.headers.origin ?? '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '*',
  };
}
