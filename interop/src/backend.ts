import { startJsonServer, type JsonAnswer, type JsonServer } from './json-server.ts';
import { inSeconds, sign } from './tokens.ts';

/** What the 2.x client asked the application for. */
export interface SubscribeRequest {
  readonly client: string;
  readonly channels: readonly string[];
}

/** What the tokens for connections have unless a test says otherwise. */
export const aMinute = (): object => ({ exp: inSeconds(60) });

/**
 * The application behind the 2.x generation: `/centrifuge/subscribe` signs private channels for the client that asks,
 * `/centrifuge/refresh` renews the connection token. Channels that contain `denied` are left out of the answer.
 */
export class Backend {
  readonly subscribeRequests: SubscribeRequest[] = [];
  refreshes = 0;
  /** The application has logged the user out: refreshes are answered with an empty token. */
  refusesRefresh = false;
  /** Of the next connection tokens, besides their user. */
  connectionClaims: () => object = aMinute;
  /** Claims added to the next subscription tokens. */
  subscriptionClaims: object = {};
  readonly user: string;
  #server: JsonServer | null = null;

  constructor(user: string) {
    this.user = user;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async start(): Promise<this> {
    this.#server = await startJsonServer((path, body) => this.#answer(path, body));
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.stop();
  }

  #answer(path: string, body: string): JsonAnswer {
    if (path.startsWith('/centrifuge/refresh')) {
      this.refreshes += 1;
      const token = this.refusesRefresh ? '' : sign({ sub: this.user, ...this.connectionClaims() });
      return { status: 200, body: { token } };
    }
    if (!path.startsWith('/centrifuge/subscribe')) return { status: 404, body: {} };
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
