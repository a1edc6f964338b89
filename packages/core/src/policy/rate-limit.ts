import type { BucketSettings } from '../lib/token-bucket.ts';

/** Commands with buckets of their own, as the configuration names them. `connect` counts for users alone. */
export const limitedCommands = [
  'connect',
  'subscribe',
  'unsubscribe',
  'publish',
  'history',
  'presence',
  'presence_stats',
  'refresh',
  'sub_refresh',
  'rpc',
] as const;
export type LimitedCommand = (typeof limitedCommands)[number];

/** Buckets that must each have a token. Whoever is limited has a set of them for every limit, by its identity. */
export interface Limit {
  /** Where it is configured, such as `client.rate_limit.client_command.publish`. */
  readonly path: string;
  readonly buckets: readonly BucketSettings[];
}

/** The limit of one command; null: none. */
export interface CommandLimit {
  readonly base: Limit | null;
  /** In place of the base, by namespace of the channel or, of `rpc`, by method. */
  readonly overrides: ReadonlyMap<string, Limit | null>;
}

/** How often commands may be sent, by one connection or by one user. */
export interface CommandLimits {
  /** Tokens are taken and reported, and nothing is refused. */
  readonly dryRun: boolean;
  /** For all commands together; null: none. */
  readonly total: Limit | null;
  readonly commands: Readonly<Record<LimitedCommand, CommandLimit>>;
}

/** How many error replies a connection may get. */
export interface ErrorLimit {
  readonly dryRun: boolean;
  readonly total: Limit;
}

/** Null: not limited. */
export interface RateLimits {
  readonly connection: CommandLimits | null;
  readonly user: CommandLimits | null;
  readonly errors: ErrorLimit | null;
}

export const noRateLimits: RateLimits = { connection: null, user: null, errors: null };
