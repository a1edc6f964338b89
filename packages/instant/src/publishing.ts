import type { ApiError } from './api/api-error.ts';
import type { Api, CallOptions } from './api/client.ts';
import type { PublicationParams } from './api/params.ts';
import type { ResultOf } from './api/methods.ts';
import type { Address } from './channels/index.ts';
import type { LevelTable } from './levels.ts';
import { messagePayload, type Destination, type Message } from './messages.ts';

export type Position = ResultOf<'publish'>;
export type PublishOptions = Omit<PublicationParams, 'data'> & CallOptions;

/** One of many publications. `to` is a channel's name, or its address with a schema. */
export interface Publication<Input = unknown> {
  readonly to: string | Address<Input, unknown>;
  readonly data: Input;
  readonly options?: Omit<PublicationParams, 'data'> | undefined;
}

export type PublicationOutcome =
  | { readonly ok: true; readonly position: Position }
  | { readonly ok: false; readonly error: ApiError };

/** The way of the application's messages to the server. All reject with `ApiError`. */
export interface Publishing {
  /** Publishes a message for people in django-instant's payload. */
  broadcast(message: Message & Destination, options?: PublishOptions): Promise<Position>;
  /** Rejects with `ChannelDataError` for data that the schema of an address refuses. */
  publish<Input>(to: string | Address<Input, unknown>, data: Input, options?: PublishOptions): Promise<Position>;
  /** In one request and in their order; one that is refused does not hinder the others. */
  publishMany(publications: readonly Publication[], options?: CallOptions): Promise<readonly PublicationOutcome[]>;
}

export interface PublishingParts {
  readonly api: Api;
  readonly levels: LevelTable;
  readonly siteName: string;
}

export function createPublishing({ api, levels, siteName }: PublishingParts): Publishing {
  function channelOf({ channel, target = 'public' }: Destination): string {
    const name = channel ?? levels.channelOf(target);
    if (name === null) throw new TypeError(`the level ${target} has no channel of its own; name a channel`);
    return name;
  }

  return {
    async broadcast(message, { signal, ...options } = {}) {
      const channel = channelOf(message);
      return api.publish({ ...options, channel, data: messagePayload(channel, message, siteName) }, { signal });
    },
    async publish(to, data, { signal, ...options } = {}) {
      return api.publish({ ...options, channel: checkedChannel(to, data), data }, { signal });
    },
    async publishMany(publications, options) {
      const commands = publications.map(({ to, data, options }) => ({
        publish: { ...options, channel: checkedChannel(to, data), data },
      }));
      const replies = commands.length === 0 ? [] : await api.batch(commands, options);
      return replies.map((reply) => (reply.ok ? { ok: true, position: reply.result } : reply));
    },
  };
}

/** What is published is what the application gave, not what the schema makes of it: that is for those who receive it. */
function checkedChannel<Input>(to: string | Address<Input, unknown>, data: Input): string {
  if (typeof to === 'string') return to;
  to.parse(data);
  return to.channel;
}
