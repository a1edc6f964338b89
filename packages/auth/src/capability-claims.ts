import { objectListClaim, stringClaim, stringListClaim, type ClaimSet } from './claims.ts';
import { Refused } from './refusal.ts';

/** What one may do with a channel: subscribe, publish, read history (and recover), read presence (and hear of it). */
export const channelRights = ['sub', 'pub', 'hst', 'prs'] as const;
export type ChannelRight = (typeof channelRights)[number];

/** How the channels of a capability are written: as their names, with `*` for anything, or as expressions in RE2 syntax. */
export const channelMatches = ['', 'wildcard', 'regex'] as const;
export type ChannelMatch = (typeof channelMatches)[number];

/** One entry of `caps`: what it allows, for each of its channels (A100). */
export interface Capability {
  readonly channels: readonly string[];
  /** Default: names. */
  readonly match?: ChannelMatch | undefined;
  readonly allow: readonly ChannelRight[];
}

/** The `caps` of a connection token; undefined where it has none. */
export function parseCapabilities(claims: ClaimSet): readonly Capability[] | undefined {
  return objectListClaim(claims, 'caps')?.map((entry) => ({
    channels: stringListClaim(entry, 'channels') ?? [],
    match: oneOf(channelMatches, stringClaim(entry, 'match') ?? '', 'caps[].match'),
    allow: parseRights(entry, 'caps[].allow'),
  }));
}

/** The `allow` of an entry of `caps`, or of a subscription token, where it goes for the channel of the token (A104). */
export function parseRights(claims: ClaimSet, path: string): readonly ChannelRight[] {
  return (stringListClaim(claims, 'allow') ?? []).map((right) => oneOf(channelRights, right, path));
}

/** A word that is not known might mean less than was thought, so that the token is not trusted. */
function oneOf<const W extends string>(words: readonly W[], given: string, path: string): W {
  const known = words.find((word) => word === given);
  if (known !== undefined) return known;
  const expected = words.filter((word) => word !== '').join(', ');
  throw new Refused('capability', `the claim ${path} holds a word that is none of ${expected}`);
}
