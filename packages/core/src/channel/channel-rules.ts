import type { Payload } from '@spindle/protocol';
import type { Decision, Refusal } from './decision.ts';
import type { Namespace } from './namespace.ts';

export interface ChannelSettings {
  readonly withoutNamespace: Namespace['options'];
  readonly namespaces: readonly Namespace[];
  /** Default lifetime of offset and epoch, milliseconds; 720 hours. */
  readonly historyMetaTtlMs: number;
  /** Bytes of UTF-8; 255. */
  readonly maxLength: number;
  /** `$` */
  readonly privatePrefix: string;
  /** `:` */
  readonly namespaceBoundary: string;
  /** `#` */
  readonly userBoundary: string;
  /** `,` */
  readonly userSeparator: string;
  /** `client.insecure`: every channel operation is allowed. */
  readonly insecure: boolean;
}

/** A channel name taken apart, with the namespace that rules it. */
export interface Channel {
  readonly name: string;
  readonly namespace: Namespace;
  /** Starts with the private prefix: a subscription token is required. */
  readonly isPrivate: boolean;
  /** Users named after the user boundary, where the namespace makes it meaningful; null otherwise. */
  readonly users: readonly string[] | null;
  /** Options resolved: history as the broker wants it, null when the channel keeps none. */
  readonly history: { readonly size: number; readonly ttlMs: number; readonly metaTtlMs: number } | null;
  /** Own or channel-wide meta ttl, milliseconds. */
  readonly metaTtlMs: number;
}

export type ChannelLookup =
  | { readonly found: true; readonly channel: Channel }
  | { readonly found: false; readonly refusal: Refusal };

/** Who asks. The empty user is the anonymous one. */
export interface Actor {
  readonly user: string;
  /** Holds a live subscription to the channel in question. */
  readonly isSubscribed: boolean;
}

export type ChannelOperation = 'subscribe' | 'publish' | 'presence' | 'history';

/**
 * Namespaces and permissions, as pure functions of name, options and actor (reference: permission order of v6).
 * Everything answers with the rule that decided, so that a refusal can be explained word for word.
 */
export interface ChannelRules {
  readonly settings: ChannelSettings;
  /** Finds the namespace; unknown gives 102. Checks nothing else. */
  resolve(name: string): ChannelLookup;
  /** Name length (107), for client subscribes. */
  checkLength(name: string): Refusal | null;
  /** `resolve`, then the name against `channelRegex` or ASCII (107), then the subscription type where it matters. */
  resolveForClient(name: string): ChannelLookup;
  /** Rules 3 to 11 of the subscribe order without the token step: `hasToken` only tells whether one was sent. */
  maySubscribe(
    channel: Channel,
    user: string,
    request: { readonly type: number; readonly hasToken: boolean },
  ): Decision;
  mayPublish(channel: Channel, actor: Actor): Decision;
  mayReadPresence(channel: Channel, actor: Actor): Decision;
  mayReadHistory(channel: Channel, actor: Actor): Decision;
  /** `publicationDataFormat`; null means the data fits. */
  checkData(channel: Channel, data: Payload | undefined): Refusal | null;
}
