import type { ChannelRules } from '../channel/channel-rules.ts';
import type { Broker } from '../engine/broker.ts';
import type { PresenceStore } from '../engine/presence-store.ts';
import type { SharedLimits } from '../engine/shared-limits.ts';
import type { UserPolicyStore } from '../engine/user-policy-store.ts';
import type { Hub } from '../hub/hub.ts';
import type { TurnWriter } from '../hub/turn-writer.ts';
import type { Arrivals } from '../lib/arrivals.ts';
import type { Clock } from '../lib/clock.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { UserRateLimiters } from '../policy/user-rate-limiters.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { Authenticator, LegacyAuthenticator } from './authenticator.ts';
import type { Crowds } from './crowds.ts';
import type { NodeEvents } from './events.ts';
import type { Hooks } from './hooks/hooks.ts';
import type { Notices } from './hooks/notices.ts';
import type { RpcSettings } from './rpc-handler.ts';
import type { Explanation } from './refused.ts';
import type { Session } from './session.ts';
import type { ClientSettings } from './settings.ts';
import type { Subscription } from './subscription.ts';

/** The connections of the node, as a session needs to know them. */
export interface Roster {
  /** Connections of the user on this node. */
  countOf(user: string): number;
  /** The connection of the user that has been here longest. */
  oldestOf(user: string): Session | undefined;
  /** From here on the API reaches the session by its user. */
  admit(session: Session, user: string): void;
  remove(session: Session): void;
}

/** What every session of a node shares. Settings, rules and authenticator are replaced when the node is reconfigured. */
export interface SessionEnvironment {
  readonly nodeId: string;
  /** Told to clients in the connect result. */
  readonly version: string;
  readonly settings: ClientSettings;
  readonly rules: ChannelRules;
  readonly authenticator: Authenticator | null;
  /** Null: clients of 2016 are not served. */
  readonly legacy: LegacyAuthenticator | null;
  /** Of the application; what it does not hook costs nothing. */
  readonly hooks: Hooks;
  /** Milliseconds a hook may take. */
  readonly hookTimeoutMs: number;
  readonly notices: Notices;
  /** Subscriptions whose clients know nothing of the expiry (S142); beside them, because few are. */
  readonly serverRefreshed: WeakSet<Subscription>;
  readonly rpcSettings: RpcSettings;
  readonly broker: Broker;
  readonly presence: PresenceStore;
  readonly crowds: Crowds;
  readonly policies: UserPolicyStore;
  readonly userLimiters: UserRateLimiters;
  /** Null: this node alone counts. */
  readonly limits: SharedLimits | null;
  readonly hub: Hub;
  readonly roster: Roster;
  readonly wheel: TimerWheel;
  readonly writer: TurnWriter;
  /** Those who connect or subscribe. */
  readonly arrivals: Arrivals;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly events: NodeEvents;
  readonly statistics: Statistics;
  /** Ends connections wherever they are, to make room for another one. */
  closeEverywhere(clients: readonly string[], explanation: Explanation): Promise<void>;
  reportFailure(operation: string, error: unknown, at?: { readonly client?: string; readonly channel?: string }): void;
}
