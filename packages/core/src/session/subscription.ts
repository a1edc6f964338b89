import { disconnects, unsubscribes, type ClientInfo, type Payload } from '@spindle/protocol';
import type { ChannelRight } from '../channel/capabilities/capabilities.ts';
import type { Channel, SubscriptionFeatures } from '../channel/channel-rules.ts';
import type { TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import type { Delivery, Member } from '../hub/member.ts';
import type { Room } from '../hub/room.ts';
import type { DropReason } from '../statistics/statistics.ts';
import type { TokenIdentity } from './authenticator.ts';
import { detach } from './detach.ts';
import { Gate, passedGate } from './gate.ts';
import type { Session } from './session.ts';

export interface SubscriptionOptions
  extends Pick<Granted, 'info' | 'expireAt'>, Partial<Pick<Granted, 'token' | 'rights'>> {
  readonly side: 'client' | 'server';
  readonly features: SubscriptionFeatures;
  /** Absent: the subscriber wants every publication. */
  readonly filter?: TagsFilter | null | undefined;
}

/** What tokens have to do with a subscription. */
export type SubscriptionRights =
  /** A capability or the `meta` of the connection opened the channel, and it ends when neither does any more (S120). */
  | { readonly from: 'connection' }
  /** Its token allows more than to subscribe (C103). */
  | { readonly from: 'token'; readonly allow: readonly ChannelRight[] };

/** What a subscriber was granted with the channel. Replaced as a whole when any of it changes. */
export interface Granted {
  /** What others see of it in this channel. */
  readonly info: Payload | undefined;
  /** Unix seconds; null: does not expire. */
  readonly expireAt: number | null;
  /** Of the subscription token; null where it was made without one. */
  readonly token: TokenIdentity | null;
  /** Null for most: options opened the channel. */
  readonly rights: SubscriptionRights | null;
}

/** Shared by most subscriptions (`npm run bench -- memory`). */
const theChannelAlone: Granted = { info: undefined, expireAt: null, token: null, rights: null };

/** One channel of one connection. */
export class Subscription implements Member {
  readonly session: Session;
  readonly channel: Channel;
  readonly side: 'client' | 'server';
  readonly features: SubscriptionFeatures;
  readonly filter: TagsFilter | null;
  #granted = theChannelAlone;
  delivery: Delivery = { mode: 'detached' };
  /** Null until the broker serves the channel. */
  room: Room | null = null;
  /** The reply is written: the subscription counts for permissions and is seen by others. */
  isLive = false;
  /** Open once it is no longer being made: it is live, or has ended. Whoever wants to end it from outside waits here. */
  settled = new Gate();
  /** Settled when presence and leave have reached the engine; null while the subscription is being made or live. */
  ended: Promise<void> | null = null;

  constructor(session: Session, channel: Channel, { side, features, filter, ...granted }: SubscriptionOptions) {
    this.session = session;
    this.channel = channel;
    this.side = side;
    this.features = features;
    this.filter = filter ?? null;
    this.grant(granted);
  }

  /** What is not named stays as it was. */
  grant(changes: Partial<Granted>): void {
    const granted = { ...this.#granted, ...changes };
    this.#granted = isTheChannelAlone(granted) ? theChannelAlone : granted;
  }

  get info(): Payload | undefined {
    return this.#granted.info;
  }

  get expireAt(): number | null {
    return this.#granted.expireAt;
  }

  get token(): TokenIdentity | null {
    return this.#granted.token;
  }

  get rights(): SubscriptionRights | null {
    return this.#granted.rights;
  }

  settle(): void {
    this.settled.open();
    this.settled = passedGate;
  }

  get peer(): Session {
    return this.session;
  }

  get positioned(): boolean {
    return this.features.positioned;
  }

  get pushJoinLeave(): boolean {
    return this.features.pushJoinLeave;
  }

  get delta(): boolean {
    return this.features.delta;
  }

  /** What others see of this subscriber. */
  get clientInfo(): ClientInfo {
    return this.session.clientInfo(this.info);
  }

  get compact(): boolean {
    return this.features.compact;
  }

  /** What stands in place of the channel's name; undefined: nothing does. */
  get channelId(): number | undefined {
    return this.compact ? this.session.env.hub.numberOf(this.channel.name) : undefined;
  }

  get latestOnly(): boolean {
    return this.features.latestOnly;
  }

  loseState(rule: string, because: string): void {
    this.end('insufficientState', { rule, because });
  }

  refusePayload(): void {
    this.onDropped('not_json', 1);
    this.session.close(disconnects.inappropriateProtocol, {
      rule: 'S48',
      because: `a payload in channel ${this.channel.name} is not JSON and the connection speaks JSON`,
      fix: 'connect with the Protobuf encoding, or set publication_data_format to json for the namespace',
    });
  }

  onDropped(reason: DropReason, count: number): void {
    const namespace = this.channel.namespace.name;
    if (count > 0) this.session.env.statistics.count('dropped_publications', { reason, namespace }, count);
  }

  /**
   * Ends the subscription from the server's side so that the client subscribes anew. Server-side subscriptions, and
   * all of the v1 generation, have no push for that: there the connection ends and the client reconnects (S22, S40).
   */
  end(cause: 'insufficientState' | 'expired', explanation: { readonly rule: string; readonly because: string }): void {
    if (this.side === 'client' && this.session.codec.version === 'v2') {
      void detach(this, unsubscribes[cause]);
      return;
    }
    const disconnect = cause === 'expired' ? disconnects.subscriptionExpired : disconnects.insufficientState;
    this.session.close(disconnect, explanation);
  }
}

function isTheChannelAlone({ info, expireAt, token, rights }: Granted): boolean {
  return info === undefined && expireAt === null && token === null && rights === null;
}
