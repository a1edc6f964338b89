import type { TokenIssuer } from '../tokens.ts';
import type { User } from '../user.ts';
import type { ChannelGrant } from '../authorize.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What one channel of a request comes to: what was signed for it, or the status that says why not. */
export type Outcome<T> =
  | { readonly channel: string; readonly signed: T }
  | { readonly channel: string; readonly status: 403 | 503 };

/** What a request is answered with, whatever its generation. */
export interface Desk {
  readonly user: User;
  readonly tokens: TokenIssuer;
  /** Decides and signs; a refusal is reported. Never rejects. */
  grant<T>(channel: string, sign: (grant: ChannelGrant) => Promise<T>): Promise<Outcome<T>>;
  /** Signs what a connection begins with, null when the user gets nothing; a refusal is reported. */
  connect<T>(sign: () => Promise<T>): Promise<T | null>;
}

/** Answers a request that was understood. */
export type Reply = (desk: Desk) => Promise<Answer>;

/** What one generation of clients asks the application for, and how it wants to be answered. */
export interface Conversation {
  /** For the log, such as `subscription 2.x`. */
  readonly name: string;
  /** Below the base path, without slashes at the ends; a slash at the end is part of a path that has one here. */
  readonly paths: readonly string[];
  /** Null when the body is of another shape. */
  understand(body: JsonObject): Reply | null;
}

/** The channels of a batch, each once; null when they are anything but a list of texts. */
export function readChannels({ channels }: JsonObject): readonly string[] | null {
  if (!Array.isArray(channels) || !channels.every((channel) => typeof channel === 'string')) return null;
  return [...new Set<string>(channels)];
}

/** The id of a client, null when it is anything but a short text. */
export function readClient({ client }: JsonObject): string | null {
  return typeof client === 'string' && client !== '' && client.length <= 64 ? client : null;
}
