/** A message as it comes from `broadcast`, or from django-instant. */
export interface InstantMessage {
  readonly message: string;
  readonly channel: string;
  readonly eventClass: string;
  readonly data: unknown;
  readonly site: string;
  readonly bucket: string;
}

/** Hands messages to handlers by their event class. */
export interface EventRouter {
  /** Handles messages of a class; answers how to stop. */
  on(eventClass: string, handler: (message: InstantMessage) => void): () => void;
  /** Handles messages of classes that nobody handles. */
  onOther(handler: (message: InstantMessage) => void): () => void;
  /** Takes a payload, as a listener of a channel. Payloads that are no messages are left alone. */
  readonly route: (payload: unknown) => void;
}

export function createEventRouter(): EventRouter {
  const handlers = new Map<string | null, Set<(message: InstantMessage) => void>>();

  function add(key: string | null, handler: (message: InstantMessage) => void): () => void {
    const own = handlers.get(key) ?? new Set();
    handlers.set(key, own);
    // One handler may be there twice, and each time is taken away by itself.
    const entry = (message: InstantMessage): void => handler(message);
    own.add(entry);
    return () => {
      own.delete(entry);
      if (own.size === 0 && handlers.get(key) === own) handlers.delete(key);
    };
  }

  return {
    on: add,
    onOther: (handler) => add(null, handler),
    route(payload) {
      const message = readMessage(payload);
      if (message === null) return;
      for (const handle of handlers.get(message.eventClass) ?? handlers.get(null) ?? []) handle(message);
    },
  };
}

/** Null for what is no message. Newer releases of django-instant send the message as JSON text. */
export function readMessage(payload: unknown): InstantMessage | null {
  const value = typeof payload === 'string' ? parse(payload) : payload;
  if (typeof value !== 'object' || value === null) return null;
  const { message, channel, event_class: eventClass, data, site, bucket } = value as Readonly<Record<string, unknown>>;
  if (typeof channel !== 'string' || typeof site !== 'string') return null;
  return {
    message: text(message),
    channel,
    eventClass: text(eventClass) || 'default',
    data: data ?? {},
    site,
    bucket: text(bucket),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // Somebody's text, no message.
    return null;
  }
}
