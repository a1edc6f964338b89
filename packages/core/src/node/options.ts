import type { Payload } from '@spindle/protocol';
import type { ChannelSettings } from '../channel/channel-rules.ts';
import type { Broker } from '../engine/broker.ts';
import type { PresenceStore } from '../engine/presence-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { Authenticator } from '../session/authenticator.ts';
import type { ClientSettings } from '../session/settings.ts';
import type { NodeEvents } from '../session/events.ts';

export interface RpcCall {
  readonly user: string;
  readonly client: string;
  readonly method: string;
  readonly data: Payload | undefined;
}

/** Serves an RPC method, or answers null when it does not know it (104). */
export type RpcHandler = (call: RpcCall) => Promise<{ readonly data?: Payload | undefined } | null>;

export interface NodeOptions {
  /** Shown by `info`. */
  readonly name: string;
  /** Told to clients in the connect result. */
  readonly version: string;
  readonly channels: ChannelSettings;
  readonly client: ClientSettings;
  readonly broker: Broker;
  readonly presence: PresenceStore;
  /** Null refuses every token. */
  readonly authenticator: Authenticator | null;
  readonly rpc?: RpcHandler | undefined;
  readonly events?: Partial<NodeEvents> | undefined;
  readonly clock?: Clock | undefined;
  /** Runs a callback at the end of the present turn of the event loop; `setImmediate` by default. */
  readonly turnEnd?: ((callback: () => void) => void) | undefined;
}
