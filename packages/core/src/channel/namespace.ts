import type { Expression } from './expression.ts';
import type { RegularExpression } from './regular-expression.ts';

/**
 * Options of the channels of one namespace, as Centrifugo v6 names them (camelCase, durations in milliseconds).
 * Namespaces inherit nothing from each other; everything is closed until an option opens it.
 */
export interface NamespaceOptions {
  /** Keep who is in the channel. */
  readonly presence: boolean;
  /** With more clients in the channel presence only counts them, and joins and leaves are not told; 0: never. */
  readonly presenceCountsOnlyAbove: number;
  /** Produce join and leave events. */
  readonly joinLeave: boolean;
  /** Send join and leave events to every subscriber, asked for or not. */
  readonly forcePushJoinLeave: boolean;
  /** Publications kept; history needs both size and ttl. */
  readonly historySize: number;
  readonly historyTtlMs: number;
  /** 0: the channel-wide default. */
  readonly historyMetaTtlMs: number;
  readonly forcePositioning: boolean;
  readonly allowPositioning: boolean;
  readonly forceRecovery: boolean;
  readonly allowRecovery: boolean;
  readonly forceRecoveryMode: 'stream' | 'cache';
  readonly autoCacheRecover: boolean;
  /** Publications a first subscribe gets; 0: not limited by number, and with neither limit none. */
  readonly rewindSize: number;
  /** Age of the oldest of them, milliseconds; 0: not limited by age. */
  readonly rewindTtlMs: number;
  readonly allowedDeltaTypes: readonly 'fossil'[];
  readonly deltaPublish: boolean;
  readonly allowTagsFilter: boolean;
  /** A subscriber may get the number of the channel in place of its name. */
  readonly allowChannelCompaction: boolean;
  /** What becomes of a subscriber that does not keep up: its connection ends, or it gets the newest publication alone. */
  readonly slowConsumer: 'disconnect' | 'latest_only';
  readonly allowSubscribeForClient: boolean;
  readonly allowSubscribeForAnonymous: boolean;
  readonly allowPublishForClient: boolean;
  readonly allowPublishForSubscriber: boolean;
  readonly allowPublishForAnonymous: boolean;
  readonly allowPresenceForClient: boolean;
  readonly allowPresenceForSubscriber: boolean;
  readonly allowPresenceForAnonymous: boolean;
  readonly allowHistoryForClient: boolean;
  readonly allowHistoryForSubscriber: boolean;
  readonly allowHistoryForAnonymous: boolean;
  /** Conditions that grant what the options above do not; null: none (C86). */
  readonly subscribeCel: Expression | null;
  readonly publishCel: Expression | null;
  readonly presenceCel: Expression | null;
  readonly historyCel: Expression | null;
  /** Makes the user boundary (`#`) meaningful. */
  readonly allowUserLimitedChannels: boolean;
  /** Searched in the channel part of the name (not anchored), or in all of one with a pattern; null allows any ASCII name. */
  readonly channelRegex: RegularExpression | null;
  /** A connection that publishes does not get its own publication while it is made. */
  readonly excludePublisher: boolean;
  readonly publicationDataFormat: '' | 'json' | 'json_object' | 'binary';
  readonly subscriptionType: 'stream' | 'map' | 'map_clients' | 'map_users' | 'shared_poll';
}

/** Everything off: the options of a namespace that configures nothing. */
export const closedNamespace: NamespaceOptions = {
  presence: false,
  presenceCountsOnlyAbove: 0,
  joinLeave: false,
  forcePushJoinLeave: false,
  historySize: 0,
  historyTtlMs: 0,
  historyMetaTtlMs: 0,
  forcePositioning: false,
  allowPositioning: false,
  forceRecovery: false,
  allowRecovery: false,
  forceRecoveryMode: 'stream',
  autoCacheRecover: false,
  rewindSize: 0,
  rewindTtlMs: 0,
  allowedDeltaTypes: [],
  deltaPublish: false,
  allowTagsFilter: false,
  allowChannelCompaction: false,
  slowConsumer: 'disconnect',
  allowSubscribeForClient: false,
  allowSubscribeForAnonymous: false,
  allowPublishForClient: false,
  allowPublishForSubscriber: false,
  allowPublishForAnonymous: false,
  allowPresenceForClient: false,
  allowPresenceForSubscriber: false,
  allowPresenceForAnonymous: false,
  allowHistoryForClient: false,
  allowHistoryForSubscriber: false,
  allowHistoryForAnonymous: false,
  subscribeCel: null,
  publishCel: null,
  presenceCel: null,
  historyCel: null,
  allowUserLimitedChannels: false,
  channelRegex: null,
  excludePublisher: false,
  publicationDataFormat: '',
  subscriptionType: 'stream',
};

export interface Namespace {
  /** Empty for channels without a namespace. */
  readonly name: string;
  /** Takes the names of this form instead of those that begin with `name` (C80); absent or empty: none. */
  readonly pattern?: string | undefined;
  readonly options: NamespaceOptions;
}
