import type { AddressLimits, CommandLimit, CommandLimits, Limit, LimitedCommand, RateLimits } from '@spindle/core';
import type { Config } from '../config/index.ts';

type RateLimitConfig = Config['client']['rateLimit'];
type LimitConfig = RateLimitConfig['clientCommand']['default'];
type CommandsConfig = Omit<RateLimitConfig['clientCommand'], 'disconnectOnAccountedLimit'> & {
  readonly connect?: LimitConfig;
};

interface CommandConfig extends LimitConfig {
  readonly namespaceOverrides?: readonly (LimitConfig & { readonly namespaceName: string })[];
  readonly methodOverrides?: readonly (LimitConfig & { readonly method: string })[];
}

const section = 'client.rate_limit';

/** The rate limits of a node as `client.rate_limit` describes them. */
export function rateLimits({ clientCommand, userCommand, clientError }: RateLimitConfig): RateLimits {
  const errors = clientError.enabled ? limitOf(`${section}.client_error.total`, clientError.total) : null;
  return {
    connection: clientCommand.enabled ? commandLimits(`${section}.client_command`, clientCommand) : null,
    user: userCommand.enabled ? commandLimits(`${section}.user_command`, userCommand) : null,
    errors: errors === null ? null : { dryRun: clientError.dryRun, total: errors },
  };
}

/** Null: addresses are not limited. */
export function addressLimits({ ipConnect }: RateLimitConfig): AddressLimits | null {
  const { enabled, dryRun, buckets, maxConcurrentPerIp, maxTrackedIps } = ipConnect;
  if (!enabled) return null;
  const connects = limitOf(`${section}.ip_connect.buckets`, { enabled, buckets });
  return { dryRun, connects, maxConcurrent: maxConcurrentPerIp, maxTracked: maxTrackedIps };
}

function commandLimits(path: string, config: CommandsConfig): CommandLimits {
  // Made anew for each command: what is counted together is told by the identity of a limit (Y22).
  const byDefault = () => limitOf(`${path}.default`, config.default);
  const of = (name: LimitedCommand, command: CommandConfig | undefined): CommandLimit =>
    commandLimit(`${path}.${name}`, command, byDefault);
  return {
    dryRun: config.dryRun,
    total: limitOf(`${path}.total`, config.total),
    commands: {
      connect: of('connect', config.connect),
      subscribe: of('subscribe', config.subscribe),
      unsubscribe: of('unsubscribe', config.unsubscribe),
      publish: of('publish', config.publish),
      history: of('history', config.history),
      presence: of('presence', config.presence),
      presence_stats: of('presence_stats', config.presenceStats),
      refresh: of('refresh', config.refresh),
      sub_refresh: of('sub_refresh', config.subRefresh),
      rpc: of('rpc', config.rpc),
    },
  };
}

function commandLimit(path: string, config: CommandConfig | undefined, byDefault: () => Limit | null): CommandLimit {
  const limitOr = (at: string, limit: LimitConfig) => limitOf(at, limit) ?? byDefault();
  const overrides = new Map<string, Limit | null>();
  for (const { namespaceName, ...limit } of config?.namespaceOverrides ?? []) {
    if (limit.enabled) overrides.set(namespaceName, limitOr(`${path}.namespace_overrides[${namespaceName}]`, limit));
  }
  for (const { method, ...limit } of config?.methodOverrides ?? []) {
    if (limit.enabled) overrides.set(method, limitOr(`${path}.method_overrides[${method}]`, limit));
  }
  return { base: config === undefined ? byDefault() : limitOr(path, config), overrides };
}

function limitOf(path: string, { enabled, buckets }: LimitConfig): Limit | null {
  return enabled && buckets.length > 0 ? { path, buckets } : null;
}
