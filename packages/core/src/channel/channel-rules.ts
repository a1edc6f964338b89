import type { FilterNode, Payload } from '@spindle/protocol';
import type { ChannelRight } from './capabilities/capabilities.ts';
import type { Decision, Refusal } from './decision.ts';
import { closedNamespace, type Namespace } from './namespace.ts';
import type { PatternVariables } from './pattern-router.ts';
import type { Principal } from './principal.ts';
import type { Rewind, RewindRequest } from './rewind.ts';
import type { TagsFilterDecision } from './tags-filter/decide-tags-filter.ts';

export interface ChannelSettings {
  readonly withoutNamespace: Namespace['options'];
  readonly namespaces: readonly Namespace[];
  /** Names that start with `/` belong to the namespace whose pattern matches, or to none (C80); off. */
  readonly patterns: boolean;
  /** Default lifetime of offset and epoch, milliseconds; 720 hours. */
  readonly historyMetaTtlMs: number;
  /** Bytes of UTF-8; 255. */
  readonly maxLength: number;
  /** Bytes of a payload; 0: no limit. */
  readonly maxPublicationSize: number;
  /** `$` */
  readonly privatePrefix: string;
  /** `:` */
  readonly namespaceBoundary: string;
  /** `#` */
  readonly userBoundary: string;
  /** `,` */
  readonly userSeparator: string;
  /** `&` where clients of 2016 are served; empty: a name never limits a channel to one client (L23). */
  readonly clientBoundary: string;
  /** `client.insecure`: every channel operation is allowed. */
  readonly insecure: boolean;
}

/** No namespaces, everything closed, the punctuation everybody uses. */
export const defaultChannelSettings: ChannelSettings = {
  withoutNamespace: closedNamespace,
  namespaces: [],
  patterns: false,
  historyMetaTtlMs: 720 * 3_600_000,
  maxLength: 255,
  maxPublicationSize: 0,
  privatePrefix: '$',
  namespaceBoundary: ':',
  userBoundary: '#',
  userSeparator: ',',
  clientBoundary: '',
  insecure: false,
};

/** A channel name taken apart, with the namespace that rules it. */
export interface Channel {
  readonly name: string;
  readonly namespace: Namespace;
  /** What the variables of the pattern stand for; empty where there is none. */
  readonly vars: PatternVariables;
  /** Starts with the private prefix: a subscription token is required. */
  readonly isPrivate: boolean;
  /** Users named after the user boundary, where the namespace makes it meaningful; null otherwise. */
  readonly users: readonly string[] | null;
  /** Connection id after the client boundary; null when there is none. */
  readonly client: string | null;
  /** Options resolved: history as the broker wants it, null when the channel keeps none. */
  readonly history: { readonly size: number; readonly ttlMs: number; readonly metaTtlMs: number } | null;
  /** Own or channel-wide meta ttl, milliseconds. */
  readonly metaTtlMs: number;
}

export type ChannelLookup =
  | { readonly found: true; readonly channel: Channel }
  | { readonly found: false; readonly refusal: Refusal };

/** What a subscribe request asks for, as it came: absent means no. */
export interface RequestedFlags {
  readonly positioned?: boolean | undefined;
  readonly recoverable?: boolean | undefined;
  readonly joinLeave?: boolean | undefined;
  /** Type of delta compression. */
  readonly delta?: string | undefined;
  /** Tags filter. */
  readonly tf?: FilterNode | undefined;
  readonly rewind?: RewindRequest | undefined;
  /** Bits of `subscribeFlags`. */
  readonly flag?: number | undefined;
}

/** Options of a namespace that a token or an API call may turn on or off for one subscription. */
export interface SubscriptionOverride {
  readonly presence?: boolean | undefined;
  readonly joinLeave?: boolean | undefined;
  readonly forcePushJoinLeave?: boolean | undefined;
  readonly forcePositioning?: boolean | undefined;
  readonly forceRecovery?: boolean | undefined;
}

/** What a subscription does, decided once when it is made. `recoverable` implies `positioned`. */
export interface SubscriptionFeatures {
  /** The subscriber is listed in the channel's presence. */
  readonly presence: boolean;
  /** Others may hear when it joins and leaves. */
  readonly joinLeave: boolean;
  /** It hears when others do. */
  readonly pushJoinLeave: boolean;
  readonly positioned: boolean;
  readonly recoverable: boolean;
  /** Publications may come as patches against the one before. */
  readonly delta: boolean;
  /** A number stands in place of the channel's name. */
  readonly compact: boolean;
  /** A client that is behind gets the newest publication alone. */
  readonly latestOnly: boolean;
}

/** `isSubscribed`: holds a live subscription to the channel, whose token allows `allowed`. */
export type AccessRule = (
  channel: Channel,
  principal: Principal,
  isSubscribed: boolean,
  allowed?: readonly ChannelRight[],
) => Decision;

/**
 * Namespaces and permissions, as pure functions of name, options and actor (reference: permission order of v6).
 * Everything answers with the rule that decided, so that a refusal can be explained word for word.
 */
export interface ChannelRules {
  readonly settings: ChannelSettings;
  /** Finds the namespace, by name or pattern; unknown gives 102. Checks nothing else. */
  resolve(name: string): ChannelLookup;
  /** Name length (107), for client subscribes. */
  checkLength(name: string): Refusal | null;
  /** `resolve`, then the name against `channelRegex` or ASCII (107). The subscription type is for `maySubscribe`. */
  resolveForClient(name: string): ChannelLookup;
  /**
   * The subscribe order (C20 to C26). `hasToken` only tells whether one was sent: allowed by C23 means that the token,
   * which the caller has to verify, decides.
   */
  maySubscribe(
    channel: Channel,
    principal: Principal,
    request: {
      readonly type: number;
      readonly hasToken: boolean;
      /** Connection id; absent where the question is about no connection. */
      readonly client?: string | undefined;
    },
  ): Decision;
  /** The namespace's options, with the override applied, and what the request asks for as far as this user may have it. */
  featuresOf(
    channel: Channel,
    principal: Principal,
    asked?: {
      readonly request?: RequestedFlags | undefined;
      readonly override?: SubscriptionOverride | undefined;
      /** What the subscription token allows. */
      readonly allowed?: readonly ChannelRight[] | undefined;
    },
  ): SubscriptionFeatures;
  /** What a first subscribe gets of the history, asked for in the same way; null: nothing. */
  rewindOf(
    channel: Channel,
    principal: Principal,
    asked?: {
      readonly request?: Pick<RequestedFlags, 'rewind'> | undefined;
      readonly allowed?: readonly ChannelRight[] | undefined;
    },
  ): Rewind | null;
  /** A tags filter asked for, compiled, or why it is refused (C46). */
  tagsFilter(channel: Channel, root: FilterNode): TagsFilterDecision;
  readonly mayPublish: AccessRule;
  readonly mayReadPresence: AccessRule;
  readonly mayReadHistory: AccessRule;
  /** `maxPublicationSize` and `publicationDataFormat`; null means the data fits. */
  checkData(channel: Channel, data: Payload | undefined): Refusal | null;
}
