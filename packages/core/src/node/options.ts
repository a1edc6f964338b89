import type { ChannelSettings } from '../channel/channel-rules.ts';
import type { Broker } from '../engine/broker.ts';
import type { Control } from '../engine/control.ts';
import type { PresenceStore } from '../engine/presence-store.ts';
import type { UserPolicyStore } from '../engine/user-policy-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Authenticator, LegacyAuthenticator } from '../session/authenticator.ts';
import type { ClientSettings } from '../session/settings.ts';
import type { NodeEvents } from '../session/events.ts';
import type { RpcHandler, RpcSettings } from '../session/rpc-handler.ts';

export interface NodeOptions {
  /** Shown by `info`. */
  readonly name: string;
  /** Told to clients in the connect result. */
  readonly version: string;
  readonly channels: ChannelSettings;
  readonly client: ClientSettings;
  readonly broker: Broker;
  readonly presence: PresenceStore;
  /** Who is kept out; by default kept in memory. Closed with the node. */
  readonly policies?: UserPolicyStore | undefined;
  /** Reaches the other nodes; by default there are none. Closed with the node. */
  readonly control?: Control | undefined;
  /** Null refuses every token. */
  readonly authenticator: Authenticator | null;
  /** Serves clients of 2016; absent: they are refused. */
  readonly legacy?: LegacyAuthenticator | null | undefined;
  readonly rpc?: RpcHandler | undefined;
  /** Which methods there are; by default whatever `rpc` serves. */
  readonly rpcSettings?: RpcSettings | undefined;
  readonly events?: Partial<NodeEvents> | undefined;
  /** Milliseconds over which `info` tells how much the counts grew; a minute by default, 0: it does not tell. */
  readonly infoMetricsIntervalMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Wakes the sessions; one of its own by default. Closed with the node. */
  readonly wheel?: TimerWheel | undefined;
  /** Uniform in [0, 1); spreads timers. */
  readonly random?: (() => number) | undefined;
  /** Runs a callback at the end of the present turn of the event loop; `setImmediate` by default. */
  readonly turnEnd?: ((callback: () => void) => void) | undefined;
}
