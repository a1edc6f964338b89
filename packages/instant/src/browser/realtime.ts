import type { Address } from '../channels/index.ts';
import type { ChannelEnd, SdkClient, SdkPublication } from './sdk.ts';
import { openSession, type CreateClient, type Session, type SessionOptions } from './session.ts';

export interface RealtimeOptions extends SessionOptions {
  /** How long a channel is kept after the last subscriber has left, in milliseconds. Default 1000. */
  readonly lingerMs?: number | undefined;
  /** A channel was denied or ended by the server. Whoever subscribes to it next tries again. */
  readonly onChannelEnd?: ((channel: string, end: ChannelEnd) => void) | undefined;
  /** A listener threw, or a payload is not what its schema says. Default: reported as an uncaught error. */
  readonly onError?: ((error: unknown, channel: string) => void) | undefined;
}

/** Takes a payload, and the publication it came in. */
export type Listener<Data> = (data: Data, publication: SdkPublication) => void;

/** One connection that the parts of a page share. */
export interface Realtime<Client> {
  /** The SDK's client of the current user; another one after `switchUser`. */
  readonly client: Client;
  connect(): void;
  disconnect(): void;
  /**
   * Listens to a channel, by its name or its address with a schema. The channel is joined with the first listener and
   * left some time after the last. Answers how to stop, which may be called more than once.
   */
  subscribe<Data>(to: string | Address<unknown, Data>, listener: Listener<Data>): () => void;
  /** To be called when somebody signed in or out: from then on nothing reaches a listener that the user before was sent. */
  switchUser(): void;
}

/** A channel while somebody listens. */
interface Held {
  readonly listeners: Set<(publication: SdkPublication) => void>;
  /** Null after the channel ended by itself. */
  leave: (() => void) | null;
  lingering: ReturnType<typeof setTimeout> | undefined;
}

/**
 * @example
 * const realtime = createRealtime((options) => new Centrifuge(url, options));
 * realtime.connect();
 * const stop = realtime.subscribe(chat.at({ room: 'lobby' }), ({ text }) => show(text));
 */
export function createRealtime<Client extends SdkClient>(
  createClient: CreateClient<Client>,
  options: RealtimeOptions = {},
): Realtime<Client> {
  const { lingerMs = 1000, onChannelEnd, onError = reportError } = options;
  const held = new Map<string, Held>();
  let session: Session<Client> = openSession(createClient, options);
  let isWanted = false;

  function join(channel: string, entry: Held): void {
    const own = session;
    entry.leave = own.join(channel, {
      onPublication(publication) {
        // A listener may stop others, add some, or switch the user.
        const present = [...entry.listeners];
        for (const listener of present) {
          if (session === own && entry.listeners.has(listener)) listener(publication);
        }
      },
      onEnd(end) {
        entry.leave = null;
        onChannelEnd?.(channel, end);
      },
    });
  }

  function hold(channel: string): Held {
    const entry = held.get(channel) ?? { listeners: new Set(), leave: null, lingering: undefined };
    held.set(channel, entry);
    clearTimeout(entry.lingering);
    if (entry.leave === null) join(channel, entry);
    return entry;
  }

  function release(channel: string, entry: Held): void {
    if (entry.listeners.size > 0) return;
    entry.lingering = setTimeout(() => {
      held.delete(channel);
      entry.leave?.();
    }, lingerMs);
  }

  return {
    get client() {
      return session.client;
    },
    connect() {
      isWanted = true;
      session.client.connect();
    },
    disconnect() {
      isWanted = false;
      session.client.disconnect();
    },
    subscribe<Data>(to: string | Address<unknown, Data>, listener: Listener<Data>) {
      const channel = typeof to === 'string' ? to : to.channel;
      const deliver = (publication: SdkPublication): void => {
        try {
          listener(typeof to === 'string' ? (publication.data as Data) : to.parse(publication.data), publication);
        } catch (error) {
          onError(error, channel);
        }
      };
      const entry = hold(channel);
      entry.listeners.add(deliver);
      return () => {
        if (entry.listeners.delete(deliver)) release(channel, entry);
      };
    },
    switchUser() {
      session.close();
      session = openSession(createClient, options);
      for (const [channel, entry] of held) {
        if (entry.listeners.size > 0) join(channel, entry);
        else {
          clearTimeout(entry.lingering);
          held.delete(channel);
        }
      }
      if (isWanted) session.client.connect();
    },
  };
}

function reportError(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
