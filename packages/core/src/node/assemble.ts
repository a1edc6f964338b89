import { createChannelRules } from '../channel/create-channel-rules.ts';
import { createMemoryUserPolicyStore } from '../engine/memory/user-policy-store.ts';
import { Hub } from '../hub/hub.ts';
import { PositionChecks } from '../hub/position-checks.ts';
import { TurnWriter } from '../hub/turn-writer.ts';
import { Arrivals } from '../lib/arrivals.ts';
import { TimerWheel } from '../lib/timer-wheel.ts';
import { defaultRpcSettings } from '../session/rpc-handler.ts';
import { UserRateLimiters } from '../policy/user-rate-limiters.ts';
import { Crowds } from '../session/crowds.ts';
import { defaultHookTimeoutMs } from '../session/hooks/call-hook.ts';
import { Notices } from '../session/hooks/notices.ts';
import { chargeUsersFrom } from '../session/rate-check.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { Statistics } from '../statistics/statistics.ts';
import type { CompleteOptions } from './complete-options.ts';
import { countedEvents } from './counted-events.ts';
import { guardedEvents } from './guarded-events.ts';
import { ConnectionRoster } from './roster.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Assembly {
  /** Settings, rules and authenticator are replaced in place when the node is reconfigured. */
  readonly env: Mutable<SessionEnvironment>;
  readonly roster: ConnectionRoster;
  readonly positionChecks: PositionChecks;
}

/** Builds the parts of a node and hands each the ones it needs. */
export function assemble(id: string, options: CompleteOptions): Assembly {
  const { clock, hooks = {}, hookTimeoutMs = defaultHookTimeoutMs } = options;
  const limits = options.limits ?? null;
  const statistics = new Statistics();
  const events = countedEvents(guardedEvents(options.events), statistics);
  const reportFailure: SessionEnvironment['reportFailure'] = (operation, error, at = {}) =>
    events.onFailure({ operation, error, ...at });
  const { turnEnd = setImmediate } = options;
  const writer = new TurnWriter(turnEnd);
  const wheel = options.wheel ?? new TimerWheel(clock);
  const hub = new Hub({
    broker: options.broker,
    clock,
    writer,
    memberOf: (client, channel) => {
      const state = roster.get(client)?.state;
      return (state?.phase === 'connected' ? state.subscriptions.get(channel) : null) ?? null;
    },
    onFailure: (operation, channel, error) => reportFailure(operation, error, { channel }),
  });
  const roster = new ConnectionRoster(limits);
  const env: Mutable<SessionEnvironment> = {
    nodeId: id,
    version: options.version,
    settings: options.client,
    rules: createChannelRules(options.channels),
    authenticator: options.authenticator,
    legacy: options.legacy ?? null,
    hooks,
    hookTimeoutMs,
    notices: new Notices({ hooks, hookTimeoutMs, clock, reportFailure }),
    serverRefreshed: new WeakSet(),
    rpcSettings: options.rpcSettings ?? defaultRpcSettings,
    broker: options.broker,
    presence: options.presence,
    crowds: new Crowds(),
    policies: options.policies ?? createMemoryUserPolicyStore({ clock }),
    userLimiters: new UserRateLimiters(),
    limits,
    hub,
    roster,
    wheel,
    writer,
    arrivals: new Arrivals({ nowMs: () => clock.now(), turnEnd, afterPortion: () => writer.flush() }),
    clock,
    random: options.random ?? Math.random,
    events,
    statistics,
    // Replaced by the node, which knows the others.
    closeEverywhere: async () => {},
    reportFailure,
  };
  if (limits !== null) chargeUsersFrom(limits, env);
  const positionChecks = new PositionChecks({
    hub,
    wheel,
    clock,
    delayMs: () => env.settings.positionCheckDelayMs,
    metaTtlMs: (name) => {
      const lookup = env.rules.resolve(name);
      return lookup.found ? lookup.channel.metaTtlMs : env.rules.settings.historyMetaTtlMs;
    },
  });
  return { env, roster, positionChecks };
}
