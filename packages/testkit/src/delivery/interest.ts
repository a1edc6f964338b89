import type { FilterNode } from '@spindle/protocol';

/** Tags filters that subscribers of the model have, with what they mean. */
export interface Interest {
  readonly name: string;
  readonly filter: FilterNode | undefined;
  readonly wants: (tags: Readonly<Record<string, string>>) => boolean;
}

export const everything: Interest = { name: 'everything', filter: undefined, wants: () => true };

export const interests: readonly Interest[] = [
  everything,
  { name: 'red', filter: { key: 'color', cmp: 'eq', val: 'red' }, wants: ({ color }) => color === 'red' },
  { name: 'not red', filter: { key: 'color', cmp: 'neq', val: 'red' }, wants: ({ color }) => color !== 'red' },
  {
    name: 'untagged',
    filter: { op: 'not', nodes: [{ key: 'color', cmp: 'ex' }] },
    wants: ({ color }) => color === undefined,
  },
];

export const tagChoices: readonly Readonly<Record<string, string>>[] = [{}, { color: 'red' }, { color: 'blue' }];
