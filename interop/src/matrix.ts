import { allPairs, type Combination } from './pairwise.ts';

export const factors = {
  dialect: ['v2 json', 'v2 protobuf', 'v1 json', 'v1 protobuf', 'legacy json'],
  /** What the namespace keeps, and promises with it. */
  history: ['none', 'positioned', 'recovered', 'cache', 'newest'],
  delta: ['no', 'fossil'],
  filter: ['no', 'red'],
  side: ['client', 'server'],
  reader: ['fast', 'slow'],
  compaction: ['no', 'yes'],
} as const;

export type Case = Combination<typeof factors>;

interface Exclusion {
  readonly rule: string;
  readonly because: string;
  readonly excludes: (combination: Case) => boolean;
}

const isOld = ({ dialect }: Case): boolean => !dialect.startsWith('v2');

/** What cannot stand together. */
export const exclusions: readonly Exclusion[] = [
  {
    rule: 'S70',
    because: 'only v2 has a word for delta compression',
    excludes: (combination) => isOld(combination) && combination.delta === 'fossil',
  },
  {
    rule: 'C46',
    because: 'only v2 has a word for tags filters',
    excludes: (combination) => isOld(combination) && combination.filter === 'red',
  },
  {
    rule: 'P130',
    because: 'only v2 clients get numbers for channels',
    excludes: (combination) => isOld(combination) && combination.compaction === 'yes',
  },
  {
    rule: 'S100',
    because: 'where the newest is enough a client may not have what a patch is against',
    excludes: ({ history, delta }) => history === 'newest' && delta === 'fossil',
  },
  {
    rule: 'L26',
    because: 'clients of 2016 know no subscriptions but their own',
    excludes: ({ dialect, side }) => dialect === 'legacy json' && side === 'server',
  },
];

export const cases: readonly Case[] = allPairs(
  factors,
  (combination) => !exclusions.some(({ excludes }) => excludes(combination)),
);

export function nameOf(combination: Case): string {
  const { dialect, history, delta, filter, side, reader, compaction } = combination;
  const parts = [
    dialect,
    `history ${history}`,
    `${side}-side`,
    `${reader} reader`,
    delta === 'no' ? '' : 'delta',
    filter === 'no' ? '' : 'filter',
    compaction === 'no' ? '' : 'by number',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
