/* The functions of this file run in the page: they may use nothing from around them. */

/** What a driver is told. */
export interface DriverOptions {
  readonly websocketUrl: string;
  readonly applicationUrl: string;
  /** What the page has from the application when it opens: a connection token, or signed credentials of 2016. */
  readonly credentials: object | string;
  /** The client's own limit for answers of the server, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * One client in its page. It tells what happens, in words that are the same for every generation:
 * `connected ID`, `closed WHY` when it gives up, `subscribed CHANNEL`, `error CHANNEL WHY`, `ended CHANNEL CODE` when it
 * gives the channel up, `message CHANNEL JSON`.
 */
export interface Driver {
  connect(): void;
  /** Again for a channel that failed, where the client does not do so by itself. */
  subscribe(channels: readonly string[]): void;
}

interface Context {
  readonly client: string;
  readonly code: number;
  readonly data: unknown;
  readonly error: unknown;
  readonly reason: string;
}
type Events = Readonly<Record<string, (context: Context) => unknown>>;

interface Emitter {
  on(event: string, listener: (context: Context) => unknown): void;
}

interface EarlyClient extends Emitter {
  connect(): void;
  setToken(token: unknown): void;
  subscribe(channel: string, events: Events): { subscribe(): void };
}

interface CurrentClient extends Emitter {
  connect(): void;
  newSubscription(channel: string, options: object): Emitter & { subscribe(): void };
}

/** What the page has: the client's class, the way to the test, and the driver for it. */
interface PageGlobals<Client> {
  readonly Centrifuge: (new (...parameters: readonly unknown[]) => Client) & {
    readonly UnauthorizedError?: new (message: string) => Error;
  };
  tell(event: string): void;
  driver: Driver;
}

/** 1.x: `/centrifuge/auth/` and `/centrifuge/refresh/`, asked by the client itself. */
export function installFirst({ websocketUrl, applicationUrl, credentials, timeoutMs }: DriverOptions): void {
  const page = globalThis as unknown as PageGlobals<EarlyClient>;
  const { tell } = page;
  const client = new page.Centrifuge({
    url: websocketUrl,
    authEndpoint: `${applicationUrl}/centrifuge/auth/`,
    refreshEndpoint: `${applicationUrl}/centrifuge/refresh/`,
    refreshInterval: 50,
    refreshAttempts: 20,
    refreshFailed: () => tell('closed refresh failed'),
    timeout: timeoutMs,
    retry: 20,
    maxRetry: 100,
    ...(credentials as object),
  });
  client.on('connect', (context) => tell(`connected ${context.client}`));
  const subscriptions = new Map<string, { subscribe(): void }>();
  page.driver = {
    connect: () => client.connect(),
    subscribe(channels) {
      for (const channel of channels) {
        const known = subscriptions.get(channel);
        if (known !== undefined) {
          known.subscribe();
          continue;
        }
        const events: Events = {
          subscribe: () => tell(`subscribed ${channel}`),
          error: ({ error }) => tell(`error ${channel} ${String(error)}`),
          message: ({ data }) => tell(`message ${channel} ${JSON.stringify(data)}`),
        };
        subscriptions.set(channel, client.subscribe(channel, events));
      }
    },
  };
}

/** 2.x: `/centrifuge/subscribe` and `/centrifuge/refresh`, asked by the client itself. */
export function installSecond({ websocketUrl, applicationUrl, credentials, timeoutMs }: DriverOptions): void {
  const page = globalThis as unknown as PageGlobals<EarlyClient>;
  const { tell } = page;
  const client = new page.Centrifuge(websocketUrl, {
    subscribeEndpoint: `${applicationUrl}/centrifuge/subscribe`,
    refreshEndpoint: `${applicationUrl}/centrifuge/refresh`,
    refreshInterval: 50,
    onRefreshFailed: () => tell('closed refresh failed'),
    timeout: timeoutMs,
    minRetry: 20,
    maxRetry: 100,
  });
  client.setToken(credentials);
  client.on('connect', (context) => tell(`connected ${context.client}`));
  const subscriptions = new Map<string, { subscribe(): void }>();
  page.driver = {
    connect: () => client.connect(),
    subscribe(channels) {
      for (const channel of channels) {
        const known = subscriptions.get(channel);
        if (known !== undefined) {
          known.subscribe();
          continue;
        }
        const events: Events = {
          subscribe: () => tell(`subscribed ${channel}`),
          error: ({ code }) => tell(`error ${channel} ${code}`),
          publish: ({ data }) => tell(`message ${channel} ${JSON.stringify(data)}`),
        };
        subscriptions.set(channel, client.subscribe(channel, events));
      }
    },
  };
}

/** 3 to 5: the page asks, when the client calls `getToken`. */
export function installCurrent({ websocketUrl, applicationUrl, credentials, timeoutMs }: DriverOptions): void {
  const page = globalThis as unknown as PageGlobals<CurrentClient>;
  const { tell } = page;
  const { UnauthorizedError } = page.Centrifuge;

  async function ask(path: string, body: object): Promise<string> {
    const response = await fetch(`${applicationUrl}/centrifuge/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      credentials: 'include',
      body: JSON.stringify(body),
    });
    if (response.ok) return ((await response.json()) as { token: string }).token;
    if (response.status !== 403) throw new Error(`HTTP ${response.status}`);
    // Before 4.x an empty token says no.
    if (UnauthorizedError === undefined) return '';
    throw new UnauthorizedError('denied');
  }

  const client = new page.Centrifuge(websocketUrl, {
    token: credentials,
    getToken: () => ask('connection_token', {}),
    timeout: timeoutMs,
    minReconnectDelay: 20,
    maxReconnectDelay: 100,
  });
  client.on('connected', (context) => tell(`connected ${context.client}`));
  client.on('disconnected', ({ code }) => tell(`closed ${code}`));
  page.driver = {
    connect: () => client.connect(),
    subscribe(channels) {
      for (const channel of channels) {
        const subscription = client.newSubscription(channel, {
          getToken: () => ask('subscription_token', { channel }),
          minResubscribeDelay: 20,
          maxResubscribeDelay: 100,
        });
        subscription.on('subscribed', () => tell(`subscribed ${channel}`));
        subscription.on('unsubscribed', ({ code }) => tell(`ended ${channel} ${code}`));
        subscription.on('error', ({ error }) => tell(`error ${channel} ${(error as { code: number }).code}`));
        subscription.on('publication', ({ data }) => tell(`message ${channel} ${JSON.stringify(data)}`));
        subscription.subscribe();
      }
    },
  };
}
