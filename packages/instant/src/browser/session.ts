import { createBackend, type BackendOptions } from './backend.ts';
import { tokenOrRefusal, type ChannelEnd, type SdkClient, type SdkClientOptions, type SdkPublication } from './sdk.ts';
import { createSubscriptionTokens } from './subscription-tokens.ts';
import { createTokenSource } from './token-source.ts';

export interface SessionOptions extends BackendOptions {
  /** Which channels need a token. Default: those whose names begin with `$`. */
  readonly needsToken?: ((channel: string) => boolean) | undefined;
  /** Further options of the SDK for a subscription. */
  readonly subscriptionOptions?: ((channel: string) => object) | undefined;
  /** How long before its end a connection token is not used any more, in milliseconds. Default 10 000. */
  readonly marginMs?: number | undefined;
  /** Milliseconds. Default: the system clock. */
  readonly now?: (() => number) | undefined;
}

export interface ChannelEvents {
  onPublication(publication: SdkPublication): void;
  /** The channel ended by itself; it has left already. */
  onEnd(end: ChannelEnd): void;
}

/** A client of one user, with the tokens of that user. Nothing of it outlives `close`. */
export interface Session<Client> {
  readonly client: Client;
  /** Joins a channel; answers how to leave it, which may be done more than once. */
  join(channel: string, events: ChannelEvents): () => void;
  close(): void;
}

export type CreateClient<Client extends SdkClient> = (options: SdkClientOptions) => Client;

export function openSession<Client extends SdkClient>(
  createClient: CreateClient<Client>,
  options: SessionOptions,
): Session<Client> {
  const { needsToken = isPrivate, subscriptionOptions, marginMs = 10_000, now = Date.now } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const backend = createBackend(options);
  const tokens = createTokenSource({ backend, signal, now, marginMs });
  const subscriptionToken = createSubscriptionTokens(backend, signal);
  const client = createClient({ getToken: async () => tokenOrRefusal(await tokens.getToken()) });
  // After sleep or a change of the clock the next connection begins with a new token instead of a refusal.
  client.on('connecting', () => {
    if (tokens.isStale()) client.setToken('');
  });

  return {
    client,
    join(channel, { onPublication, onEnd }) {
      let hasLeft = false;
      const getToken = async (): Promise<string> => tokenOrRefusal(await subscriptionToken(channel));
      const subscription = client.newSubscription(channel, {
        ...subscriptionOptions?.(channel),
        ...(needsToken(channel) ? { getToken } : {}),
      });
      const leave = (): void => {
        if (hasLeft) return;
        hasLeft = true;
        client.removeSubscription(subscription);
      };
      subscription.on('publication', (publication) => {
        if (!hasLeft && !signal.aborted) onPublication(publication);
      });
      subscription.on('unsubscribed', (end) => {
        if (hasLeft || signal.aborted) return;
        leave();
        onEnd(end);
      });
      subscription.subscribe();
      return leave;
    },
    close() {
      ending.abort();
      client.disconnect();
    },
  };
}

function isPrivate(channel: string): boolean {
  return channel.startsWith('$');
}
