import { importHexSecret, matchesHex, signHex } from './hmac-hex.ts';

/** What a client of the first generation presents on connect and refresh. */
export interface LegacyConnection {
  readonly user: string;
  /** Unix seconds, as the text the client sends. */
  readonly timestamp: string;
  /** JSON text exactly as it is sent; empty when there is none. */
  readonly info: string;
}

/** What such a client presents to subscribe to a private channel. */
export interface LegacySubscription {
  readonly client: string;
  readonly channel: string;
  /** JSON text exactly as it is sent; empty when there is none. */
  readonly info: string;
}

/** Makes and checks the signatures of the first generation, all with one secret. */
export interface LegacySigner {
  signConnection(connection: LegacyConnection): Promise<string>;
  signSubscription(subscription: LegacySubscription): Promise<string>;
  /** `body` is the raw request body, or the form field `data`. */
  signApiRequest(body: string): Promise<string>;
  isConnectionSigned(connection: LegacyConnection, signature: string): Promise<boolean>;
  isSubscriptionSigned(subscription: LegacySubscription, signature: string): Promise<boolean>;
  isApiRequestSigned(body: string, signature: string): Promise<boolean>;
}

/** Rejects with `KeyError` when the secret is empty. */
export async function createLegacySigner(secret: string): Promise<LegacySigner> {
  const key = await importHexSecret(secret);
  return {
    signConnection: (connection) => signHex(key, connectionText(connection)),
    signSubscription: (subscription) => signHex(key, subscriptionText(subscription)),
    signApiRequest: (body) => signHex(key, body),
    isConnectionSigned: (connection, signature) => matchesHex(key, connectionText(connection), signature),
    isSubscriptionSigned: (subscription, signature) => matchesHex(key, subscriptionText(subscription), signature),
    isApiRequestSigned: (body, signature) => matchesHex(key, body, signature),
  };
}

// The parts are joined without separators: that is how the signatures of existing backends are made.
function connectionText({ user, timestamp, info }: LegacyConnection): string {
  return user + timestamp + info;
}

function subscriptionText({ client, channel, info }: LegacySubscription): string {
  return client + channel + info;
}
