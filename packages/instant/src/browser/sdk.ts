/** The part of the official SDK, generations 3 to 5, that is used. */
export interface SdkClient {
  connect(): void;
  disconnect(): void;
  /** An empty token makes the client ask for one when it connects next. */
  setToken(token: string): void;
  on(event: 'connecting', listener: () => void): unknown;
  newSubscription(channel: string, options: SdkSubscriptionOptions): SdkSubscription;
  removeSubscription(subscription: SdkSubscription | null): void;
}

export interface SdkSubscription {
  subscribe(): void;
  on(event: 'publication', listener: (publication: SdkPublication) => void): unknown;
  on(event: 'unsubscribed', listener: (end: ChannelEnd) => void): unknown;
}

/** To be spread into the options of the SDK's client. */
export interface SdkClientOptions {
  readonly getToken: () => Promise<string>;
}

export interface SdkSubscriptionOptions {
  readonly getToken?: () => Promise<string>;
}

export interface SdkPublication {
  readonly channel: string;
  readonly data: unknown;
  readonly offset?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Why the server, or the application's backend, ended a subscription. */
export interface ChannelEnd {
  readonly code: number;
  readonly reason: string;
}

/** What the SDK is told when a token is refused. Its types know no null, but an empty text would connect anonymously. */
export function tokenOrRefusal(token: string | null): string {
  return token ?? (null as unknown as string);
}
