import type { ChannelRight, SubscriptionOverride } from '@spindle/auth';
import type { LevelTable } from './levels.ts';
import type { Reason } from './refusal.ts';
import type { User } from './user.ts';

/** What comes with a channel that is granted. */
export interface ChannelGrant {
  /** Any JSON value, or bytes; others see it in this channel's presence, joins and publications of the user. */
  readonly info?: unknown;
  /** Any JSON value, or bytes; handed to the client with the subscription. */
  readonly data?: unknown;
  /** Seconds until the grant has to be renewed, null for never. Default: the lifetime of subscription tokens. */
  readonly lifetimeSeconds?: number | null | undefined;
  /** The lifetime limits the token alone: a subscription once made stays. */
  readonly oneTime?: boolean | undefined;
  /** Capabilities of the namespace that are turned on or off for this subscription. */
  readonly override?: SubscriptionOverride | undefined;
  /** What the user may do with the channel while subscribed, besides what the server allows everybody: publish (`pub`), history (`hst`), presence (`prs`). */
  readonly allow?: readonly Exclude<ChannelRight, 'sub'>[] | undefined;
}

/** A no that explains itself, to the log and not to the client. */
export interface Denial {
  /** Why not. */
  readonly denied: string;
  /** The application's own name for its rule. */
  readonly rule?: string | undefined;
  /** What would make it pass. */
  readonly fix?: string | undefined;
}

/**
 * What a rule of the application says: true or a grant, false or why not, and undefined or null to leave it to the
 * levels.
 */
export type Authorization = boolean | ChannelGrant | Denial | null | undefined;

export type Authorize<Native> = (
  user: User,
  channel: string,
  request: Native,
) => Authorization | Promise<Authorization>;

/** `unavailable`: no answer could be reached; worth asking again. */
export type Decision =
  | { readonly verdict: 'granted'; readonly grant: ChannelGrant }
  | { readonly verdict: 'denied'; readonly reason: Reason }
  | { readonly verdict: 'unavailable'; readonly reason: Reason; readonly cause: unknown };

/** Decides on one channel. Never rejects. */
export type Decide<Native> = (user: User, channel: string, request: Native) => Promise<Decision>;

const maxChannelLength = 255;

/** The application's rule is asked first, then the levels; what neither grants is denied. */
export function createDecide<Native>(levels: LevelTable, authorize: Authorize<Native> | undefined): Decide<Native> {
  return async (user, channel, request) => {
    const malformed = malformedName(channel);
    if (malformed !== null) return denied(malformed);
    try {
      return (await ruleOf(authorize, { user, channel, request })) ?? levelOf(levels, user, channel);
    } catch (cause) {
      return { verdict: 'unavailable', reason: { rule: 'I16', because: 'authorize failed' }, cause };
    }
  };
}

interface Asked<Native> {
  readonly user: User;
  readonly channel: string;
  readonly request: Native;
}

async function ruleOf<Native>(
  authorize: Authorize<Native> | undefined,
  { user, channel, request }: Asked<Native>,
): Promise<Decision | null> {
  const answer = await authorize?.(user, channel, request);
  if (answer === undefined || answer === null) return null;
  if (answer === true) return { verdict: 'granted', grant: {} };
  if (answer === false) return denied({ rule: 'I13', because: 'authorize says no' });
  if (typeof answer !== 'object') throw new TypeError(`authorize answered ${typeof answer}`);
  if (!('denied' in answer)) return { verdict: 'granted', grant: answer };
  const { denied: because, rule = 'I13', fix } = answer;
  return denied({ rule, because, fix });
}

function levelOf(levels: LevelTable, user: User, channel: string): Decision {
  const admission = levels.admit(user, channel);
  return admission.admitted ? { verdict: 'granted', grant: {} } : denied(admission.reason);
}

function denied(reason: Reason): Decision {
  return { verdict: 'denied', reason };
}

/** Why no rule needs to be asked, or null. */
function malformedName(channel: string): Reason | null {
  if (channel === '') return { rule: 'I15', because: 'the name of the channel is empty' };
  if (channel.length > maxChannelLength) {
    return { rule: 'I15', because: `the name of the channel has more than ${maxChannelLength} characters` };
  }
  if (/\p{Cc}|\p{Cs}/u.test(channel)) {
    return { rule: 'I15', because: 'the name of the channel has control characters or half characters' };
  }
  return null;
}
