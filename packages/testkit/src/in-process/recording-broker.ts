import type { Broker, PublishOptions } from '@spindle/core';
import type { Payload } from '@spindle/protocol';

/** A publication as it was asked for. */
export interface Published {
  readonly channel: string;
  /** Parsed where it is JSON; bytes as they are. */
  readonly data: unknown;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** The broker, with everything that is published written down. */
export function recording(broker: Broker, published: Published[]): Broker {
  return {
    run: (events) => broker.run(events),
    publish(channel, data, options: PublishOptions) {
      published.push({ channel, data: valueOf(data), tags: options.tags });
      return broker.publish(channel, data, options);
    },
    publishJoin: (...call) => broker.publishJoin(...call),
    publishLeave: (...call) => broker.publishLeave(...call),
    subscribe: (...call) => broker.subscribe(...call),
    unsubscribe: (...call) => broker.unsubscribe(...call),
    history: (...call) => broker.history(...call),
    removeHistory: (...call) => broker.removeHistory(...call),
    close: () => broker.close(),
  };
}

function valueOf(data: Payload): unknown {
  return typeof data === 'string' ? JSON.parse(data) : data;
}
