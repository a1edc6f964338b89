import type { Frame } from '@spindle/protocol';
import type { Fields } from './protobuf-message.ts';

/** How a client speaks: a generation, and an encoding where it has a choice. */
export type Dialect = 'v2 json' | 'v2 protobuf' | 'v1 json' | 'v1 protobuf' | 'legacy json';

export const dialects = ['v2 json', 'v2 protobuf', 'v1 json', 'v1 protobuf', 'legacy json'] as const;

export type ClientMethod = 'connect' | 'subscribe' | 'unsubscribe' | 'publish';

/** Parameters have the names that JSON has for them in v2. */
export interface ClientCommand {
  readonly id: number;
  readonly method: ClientMethod;
  readonly params: Fields;
}

/** What a server sends, the same for every dialect. Bodies have the fields that JSON has for them in v2. */
export type ServerMessage =
  /** `error` is the code, 1 for the texts of the legacy generation, 0 when there is none. */
  | { readonly kind: 'reply'; readonly id: number; readonly error: number; readonly result: Fields }
  /** `id` stands for the channel where the subscription negotiated one; 0 otherwise. */
  | {
      readonly kind: 'push';
      readonly type: string;
      readonly channel: string;
      readonly id: number;
      readonly body: Fields;
    }
  | { readonly kind: 'ping' };

/** What a client has between its frames and their meaning. */
export interface ClientWire {
  encode(command: ClientCommand): Frame;
  decode(frame: Frame): ServerMessage[];
}
