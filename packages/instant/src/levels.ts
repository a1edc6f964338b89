import { literal, segment } from './channels/segment.ts';
import type { Reason } from './refusal.ts';
import { isAuthenticated, type User } from './user.ts';

/** Levels that ask for one property of the user, and what they ask for. */
const levels = {
  public: { admits: () => true, asks: 'anybody' },
  users: { admits: isAuthenticated, asks: 'users who are signed in' },
  staff: { admits: (user: User) => isAuthenticated(user) && user.isStaff === true, asks: 'staff' },
  superuser: { admits: (user: User) => isAuthenticated(user) && user.isSuperuser === true, asks: 'superusers' },
} as const;

export type Level = keyof typeof levels;
export const levelNames = ['public', 'users', 'staff', 'superuser'] as const satisfies readonly Level[];

/**
 * Channels by who may have them. A channel is named, or a pattern in which `*` stands for one or more characters
 * that separate nothing: `$room:*` is `$room:1` but not `$room:1:2`.
 */
export interface ChannelLevels {
  readonly public?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
  /** By name of the group. */
  readonly groups?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly staff?: readonly string[] | undefined;
  readonly superuser?: readonly string[] | undefined;
}

export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly reason: Reason };

export interface LevelTable {
  /** A channel at several levels is for all who reach one of them. */
  admit(user: User, channel: string): Admission;
  /** The first channel of a level that is a name and not a pattern. */
  channelOf(level: Level): string | null;
}

interface Entry {
  readonly matches: RegExp;
  readonly asks: string;
  admits(user: User): boolean;
}

/** The channels that a site has unless it names its own, level by level. */
export function siteLevels(slug: string): Required<Omit<ChannelLevels, 'groups'>> {
  return {
    public: [`${slug}_public`],
    users: [`$${slug}_users`],
    staff: [`$${slug}_staff`],
    superuser: [`$${slug}_admin`],
  };
}

export function createLevelTable(channels: ChannelLevels): LevelTable {
  const entries = [
    ...levelNames.flatMap((level) => entriesOf(channels[level], levels[level])),
    ...groupEntries(channels),
  ];
  return {
    admit(user, channel) {
      const found = entries.filter(({ matches }) => matches.test(channel));
      if (found.some(({ admits }) => admits(user))) return { admitted: true };
      return { admitted: false, reason: found.length === 0 ? unlisted : outOfReach(user, found) };
    },
    channelOf: (level) => channels[level]?.find((name) => !name.includes('*')) ?? null,
  };
}

function groupEntries({ groups = {} }: ChannelLevels): Entry[] {
  return Object.entries(groups).flatMap(([group, patterns]) =>
    entriesOf(patterns, {
      asks: `the group ${JSON.stringify(group)}`,
      admits: (user) => isAuthenticated(user) && user.groups?.includes(group) === true,
    }),
  );
}

function entriesOf(patterns: readonly string[] = [], level: Omit<Entry, 'matches'>): Entry[] {
  return patterns.map((pattern) => ({ ...level, matches: expressionOf(pattern) }));
}

function expressionOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(literal).join(segment)}$`, 'u');
}

const unlisted: Reason = {
  rule: 'I11',
  because: 'no level lists the channel',
  fix: 'list it under channels, or let authorize grant it',
};

function outOfReach(user: User, entries: readonly Entry[]): Reason {
  const who = isAuthenticated(user) ? 'the user is not among them' : 'nobody is signed in';
  return { rule: 'I10', because: `the channel is for ${entries.map(({ asks }) => asks).join(' or ')}, and ${who}` };
}
