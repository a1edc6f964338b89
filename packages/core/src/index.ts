export { createNode, type Node, type NodeChanges, type NodeInfo } from './node/node.ts';
export {
  explainableOperations,
  type ExplainableOperation,
  type Explanation,
  type ExplainRequest,
} from './node/explain.ts';
export type {
  ConnectionDescription,
  InvalidateUserTokensRequest,
  PolicyApi,
  WithdrawalEnd,
} from './node/policy-api.ts';
export type { ChannelOptions, PartialNamespace } from './channel/complete-settings.ts';
export type { ChannelAddress } from './node/channel-address.ts';
export { deny, serve, serveRpc, type RpcDenial, type RpcMethod, type ServedMethod } from './node/serve-rpc.ts';
export { warnOfFailure } from './node/warn-of-failure.ts';
export type { NodeOptions } from './node/options.ts';
export type { ConnectionSelector } from './node/roster.ts';
export type { ServerPublishOptions } from './node/publishing.ts';
export type { ServerApi, ServerDisconnectRequest, ServerRefreshRequest } from './node/server-api.ts';
export type { ServerSubscribeRequest } from './node/subscribe-session.ts';

export { defaultClientSettings, type ClientSettings } from './session/settings.ts';
export type { RateLimitRemark } from './session/rate-forecast.ts';
export { RefusedError } from './session/refused.ts';
export type { FailureEvent, NodeEvents, RefusalEvent } from './session/events.ts';
export { defaultRpcSettings, type RpcHandler, type RpcSettings } from './session/rpc-handler.ts';
export type {
  ChannelEvent,
  ConnectingEvent,
  ConnectingGrant,
  ConnectionEvent,
  Denial,
  DisconnectedEvent,
  Ending,
  Hooks,
  Permission,
  PublishingEvent,
  PublishingGrant,
  RefreshingGrant,
  RpcAnswer,
  RpcCall,
  SubRefreshingGrant,
  SubscribingEvent,
  SubscribingGrant,
  SubscriptionEvent,
  UserEvent,
} from './session/hooks/hooks.ts';
export type {
  Authenticator,
  ConnectionGrant,
  GrantedSubscription,
  LegacyAuthenticator,
  SubscriptionGrant,
  TokenIdentity,
  Verdict,
} from './session/authenticator.ts';

export type { Capabilities, ChannelRight } from './channel/capabilities/capabilities.ts';
export { createChannelRules } from './channel/create-channel-rules.ts';
export {
  defaultChannelSettings,
  type Channel,
  type ChannelLookup,
  type ChannelRules,
  type ChannelSettings,
  type RequestedFlags,
  type SubscriptionFeatures,
  type SubscriptionOverride,
} from './channel/channel-rules.ts';
export type { Decision, Refusal, RefusalOutcome } from './channel/decision.ts';
export { closedNamespace, type Namespace, type NamespaceOptions } from './channel/namespace.ts';
export type { Expression, ExpressionResult, ExpressionVariables } from './channel/expression.ts';
export { findPatternProblems, type PatternProblem } from './channel/pattern-router.ts';
export type { Labels, Principal } from './channel/principal.ts';
export type { RegularExpression } from './channel/regular-expression.ts';

export type {
  Broker,
  BrokerEvents,
  HistoryFilter,
  HistoryOptions,
  HistoryRead,
  PublicationNotes,
  PublishOptions,
  PublishResult,
} from './engine/broker.ts';
export type { Control, ControlHandler } from './engine/control.ts';
export { EngineError } from './engine/engine-error.ts';
export { isNext, isSameEpoch, isSamePosition, type Position } from './engine/position.ts';
export type { PresenceStats, PresenceStore } from './engine/presence-store.ts';
export type { SharedBucket, SharedLimits } from './engine/shared-limits.ts';
export type { UserPolicyStore, Withdrawal } from './engine/user-policy-store.ts';

export type { HttpRequest } from './transport/http-request.ts';
export type { Connection, ConnectionRequest, Groups, Transport } from './transport/transport.ts';
export { TokenBucket, type BucketSettings } from './lib/token-bucket.ts';
export { AddressLimiter, type AddressLimits } from './policy/address-limiter.ts';
export {
  limitedCommands,
  noRateLimits,
  type CommandLimit,
  type CommandLimits,
  type Limit,
  type LimitedCommand,
  type RateLimits,
} from './policy/rate-limit.ts';
export type { StatisticsGrowth } from './statistics/statistics-window.ts';
export { counters, dropReasons, type CounterName, type DropReason, type Statistic } from './statistics/statistics.ts';
export { Arrivals, type ArrivalsOptions } from './lib/arrivals.ts';
export { json } from './lib/json.ts';
export { mapConcurrently } from './lib/map-concurrently.ts';
export type { MaybePromise } from './lib/maybe-promise.ts';
export { systemClock, type Clock } from './lib/clock.ts';
export { TimerWheel, type WheelEntry, type WheelLink } from './lib/timer-wheel.ts';
