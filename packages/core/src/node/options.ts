import type { ChannelOptions } from '../channel/complete-settings.ts';
import type { Broker } from '../engine/broker.ts';
import type { Control } from '../engine/control.ts';
import type { PresenceStore } from '../engine/presence-store.ts';
import type { SharedLimits } from '../engine/shared-limits.ts';
import type { UserPolicyStore } from '../engine/user-policy-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Authenticator, LegacyAuthenticator } from '../session/authenticator.ts';
import type { ClientSettings } from '../session/settings.ts';
import type { NodeEvents } from '../session/events.ts';
import type { Hooks } from '../session/hooks/hooks.ts';
import type { RpcSettings } from '../session/rpc-handler.ts';

export interface NodeOptions {
  /** Shown by `info`; `node` by default. */
  readonly name?: string | undefined;
  /** Told to clients in the connect result; by default nothing is. */
  readonly version?: string | undefined;
  /** By default every channel is closed to clients. */
  readonly channels?: ChannelOptions | undefined;
  readonly client?: Partial<ClientSettings> | undefined;
  /** In memory by default, as is presence. Closed with the node. */
  readonly broker?: Broker | undefined;
  readonly presence?: PresenceStore | undefined;
  /** Who is kept out; by default kept in memory. Closed with the node. */
  readonly policies?: UserPolicyStore | undefined;
  /** Reaches the other nodes; by default there are none. Closed with the node. */
  readonly control?: Control | undefined;
  /** Null, the default, refuses every token. */
  readonly authenticator?: Authenticator | null | undefined;
  /** Serves clients of 2016; absent: they are refused. */
  readonly legacy?: LegacyAuthenticator | null | undefined;
  /** Where the application decides. */
  readonly hooks?: Hooks | undefined;
  /** Milliseconds a hook may take to answer; 5 seconds by default. */
  readonly hookTimeoutMs?: number | undefined;
  /** Which RPC methods there are; by default whatever the hook `rpc` serves. */
  readonly rpcSettings?: RpcSettings | undefined;
  /** Counts connections over several nodes; by default a node counts its own. */
  readonly limits?: SharedLimits | undefined;
  /** By default failures are warnings of the process, and nothing else is told. */
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
