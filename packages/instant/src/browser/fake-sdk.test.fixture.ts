import type {
  ChannelEnd,
  SdkClient,
  SdkClientOptions,
  SdkPublication,
  SdkSubscription,
  SdkSubscriptionOptions,
} from './sdk.ts';

/** An SDK that does nothing by itself. */
export class FakeClient implements SdkClient {
  readonly options: SdkClientOptions;
  readonly subscriptions = new Map<string, FakeSubscription>();
  readonly log: string[] = [];
  token = '';
  #onConnecting: (() => void)[] = [];

  constructor(options: SdkClientOptions) {
    this.options = options;
  }

  connect(): void {
    this.log.push('connect');
  }

  disconnect(): void {
    this.log.push('disconnect');
  }

  setToken(token: string): void {
    this.token = token;
  }

  on(_event: 'connecting', listener: () => void): void {
    this.#onConnecting.push(listener);
  }

  newSubscription(channel: string, options: SdkSubscriptionOptions): FakeSubscription {
    if (this.subscriptions.has(channel)) throw new Error(`${channel} has a subscription already`);
    const subscription = new FakeSubscription(channel, options);
    this.subscriptions.set(channel, subscription);
    this.log.push(`join ${channel}`);
    return subscription;
  }

  removeSubscription(subscription: SdkSubscription | null): void {
    if (!(subscription instanceof FakeSubscription)) throw new TypeError('not of this client');
    if (this.subscriptions.get(subscription.channel) === subscription) this.subscriptions.delete(subscription.channel);
    this.log.push(`leave ${subscription.channel}`);
    subscription.end({ code: 0, reason: 'unsubscribe called' });
  }

  /** A connection attempt begins: as the SDK does, with a new token where there is none. */
  async connecting(): Promise<void> {
    for (const listener of this.#onConnecting) listener();
    if (this.token === '') this.token = await this.options.getToken();
  }
}

export class FakeSubscription implements SdkSubscription {
  readonly channel: string;
  readonly options: SdkSubscriptionOptions;
  #onPublication: ((publication: SdkPublication) => void)[] = [];
  #onEnd: ((end: ChannelEnd) => void)[] = [];

  constructor(channel: string, options: SdkSubscriptionOptions) {
    this.channel = channel;
    this.options = options;
  }

  subscribe(): void {
    // Nothing happens until a test says so.
  }

  on(event: 'publication', listener: (publication: SdkPublication) => void): void;
  on(event: 'unsubscribed', listener: (end: ChannelEnd) => void): void;
  on(event: string, listener: (context: never) => void): void {
    if (event === 'publication') this.#onPublication.push(listener as (publication: SdkPublication) => void);
    else this.#onEnd.push(listener as (end: ChannelEnd) => void);
  }

  publish(data: unknown): void {
    for (const listener of this.#onPublication) listener({ channel: this.channel, data });
  }

  end(end: ChannelEnd): void {
    for (const listener of this.#onEnd) listener(end);
  }
}
