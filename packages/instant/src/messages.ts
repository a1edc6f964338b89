import type { Level } from './levels.ts';

/** A message for people, and for the code that shows it. */
export interface Message {
  readonly message: string;
  /** What kind of event it is, for the handlers of clients. Default `default`. */
  readonly eventClass?: string | undefined;
  /** Any JSON value. Default `{}`. */
  readonly data?: unknown;
  /** The site it comes from. Default: the name of the configured site. */
  readonly site?: string | undefined;
  /** Groups messages inside a channel. */
  readonly bucket?: string | undefined;
}

/** Where a message goes: a channel, or the site's own channel of a level; without either, that of the public level. */
export type Destination =
  | { readonly channel: string; readonly target?: undefined }
  | { readonly channel?: undefined; readonly target?: Level | undefined };

/** The payload as it travels; the names are those of django-instant. */
export interface MessagePayload {
  readonly message: string;
  readonly channel: string;
  readonly event_class: string;
  readonly data: unknown;
  readonly site: string;
  readonly bucket?: string;
}

export function messagePayload(channel: string, content: Message, siteName: string): MessagePayload {
  const { message, eventClass = 'default', data = {}, site = siteName, bucket } = content;
  const payload = { message, channel, event_class: eventClass, data, site };
  return bucket === undefined ? payload : { ...payload, bucket };
}
