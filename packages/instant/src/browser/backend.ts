/** The endpoints of the application's backend. */
export interface Backend {
  /** Null: the user gets none. Rejects when there is no answer, or one that is worth asking for again. */
  connectionToken(signal: AbortSignal): Promise<string | null>;
  /** The channels whose tokens could be had, null for a channel that is denied. Rejects likewise. */
  subscriptionTokens(channels: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string | null>>;
}

export interface BackendOptions {
  /** Where the endpoints are. Default `/centrifuge`. */
  readonly basePath?: string | undefined;
  /** Sent with every request, for example against request forgery. */
  readonly headers?: (() => Readonly<Record<string, string>>) | undefined;
  /** Default `same-origin`. */
  readonly credentials?: 'same-origin' | 'include' | 'omit' | undefined;
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

export function createBackend({
  basePath = '/centrifuge',
  headers,
  credentials = 'same-origin',
  fetch = globalFetch,
}: BackendOptions): Backend {
  /** Null when the answer is no. */
  async function post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    const response = await fetch(`${basePath}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers?.() },
      credentials,
      body: JSON.stringify(body),
      signal,
    });
    if (response.status === 401 || response.status === 403) return null;
    if (!response.ok) throw new Error(`${path} is answered with status ${response.status}`);
    return response.json();
  }

  return {
    async connectionToken(signal) {
      const answer = (await post('connection_token', {}, signal)) as { readonly token?: string } | null;
      return answer?.token || null;
    },
    async subscriptionTokens(channels, signal) {
      const answer = (await post('subscription_token', { channels }, signal)) as BatchAnswer | null;
      const entries = new Map(answer?.channels?.map((entry) => [entry.channel, entry]));
      const known = channels.filter((channel) => entries.get(channel)?.status !== 503);
      return new Map(known.map((channel) => [channel, entries.get(channel)?.token ?? null]));
    },
  };
}

interface BatchAnswer {
  readonly channels?: readonly { readonly channel: string; readonly token?: string; readonly status?: number }[];
}

function globalFetch(url: string, init: RequestInit): Promise<Response> {
  return globalThis.fetch(url, init);
}
