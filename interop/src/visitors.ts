import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient } from './sdk.ts';

export type SubscribeOutcome = 'subscribed' | number;

export interface Visitor {
  /** The connection's id. */
  readonly id: string;
  /** Answers the code where it is refused. `getToken` is asked for private channels. */
  subscribe(channel: string, getToken?: () => Promise<string>): Promise<SubscribeOutcome>;
}

export interface Reply {
  readonly connect?: { readonly expires?: boolean; readonly client: string };
  readonly refresh?: { readonly ttl?: number };
  readonly subscribe?: { readonly expires?: boolean };
  readonly error?: { readonly code: number };
}

/** People who visit the server with tokens at hand, each with a client of some generation, until they leave together. */
export class Visitors {
  readonly #url: string;
  readonly #leave: (() => void)[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  leave(): void {
    for (const close of this.#leave.splice(0)) close();
  }

  /** With the current SDK. `heard` has the data of all publications. */
  async connect(token: string) {
    const client = createClient('5', 'json', this.#url, { token });
    this.#leave.push(() => client.disconnect());
    const connected = new Inbox<string>();
    const heard = new Inbox<unknown>();
    client.on('connected', ({ client }) => connected.push(client));
    client.connect();
    const visitor: Visitor = {
      id: await connected.until(),
      async subscribe(channel, getToken) {
        const outcome = new Inbox<SubscribeOutcome>();
        const subscription = client.newSubscription(channel, getToken && { getToken });
        subscription.on('subscribed', () => outcome.push('subscribed'));
        subscription.on('unsubscribed', ({ code }) => outcome.push(code));
        subscription.on('publication', ({ data }) => heard.push(data));
        subscription.subscribe();
        return outcome.until();
      },
    };
    return { ...visitor, heard, presence: (channel: string) => client.presence(channel) };
  }

  /** With centrifuge-js 2.8.5, which asks for private channels by the id of its connection. */
  async connectOld(token: string): Promise<Visitor> {
    const tokens = new Map<string, () => Promise<string>>();
    const client = createOldClient('json', this.#url, {
      onPrivateSubscribe({ data }, answer) {
        const asked = data.channels.map(async (channel) => ({ channel, token: (await tokens.get(channel)?.()) ?? '' }));
        void Promise.all(asked).then((channels) => answer({ status: 200, data: { channels } }));
      },
    });
    this.#leave.push(() => client.disconnect());
    const connected = new Inbox<{ client: string }>();
    client.on('connect', connected.push);
    client.setToken(token);
    client.connect();
    return {
      id: (await connected.until()).client,
      async subscribe(channel, getToken) {
        if (getToken !== undefined) tokens.set(channel, getToken);
        const outcome = new Inbox<SubscribeOutcome>();
        client.subscribe(channel, {
          subscribe: () => outcome.push('subscribed'),
          error: ({ code }: { code: number }) => outcome.push(code),
        });
        return outcome.until();
      },
    };
  }

  /** By hand, for what SDKs keep to themselves. Answers the reply, or the code the server closed with. */
  openRaw(): (command: object) => Promise<Reply | number> {
    const socket = new WebSocket(this.#url);
    this.#leave.push(() => socket.terminate());
    const frames = new Inbox<Reply & { readonly id?: number; readonly closed?: number }>();
    socket.on('message', (data: Buffer) => {
      for (const line of data.toString().split('\n')) frames.push(JSON.parse(line) as Reply);
    });
    socket.on('close', (closed) => frames.push({ closed }));
    const open = new Promise((resolve) => void socket.once('open', resolve));
    let id = 0;
    return async (command) => {
      await open;
      const own = (id += 1);
      socket.send(JSON.stringify({ id: own, ...command }));
      const frame = await frames.until((frame) => frame.id === own || frame.closed !== undefined);
      return frame.closed ?? frame;
    };
  }
}

/** The code of an error or a disconnect, null for success. */
export function codeOf(reply: Reply | number): number | null {
  return typeof reply === 'number' ? reply : (reply.error?.code ?? null);
}
