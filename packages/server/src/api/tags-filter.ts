import { codecFor, type FilterNode } from '@spindle/protocol';
import type { Field } from './params.ts';

export function tagsFilter(name: string): Field<FilterNode | undefined> {
  return { name, expected: 'a tags filter', absent: undefined, read: readTagsFilter };
}

/** A tags filter in valid JSON, read as that of a client is; undefined when it has another form. */
export function readTagsFilter(json: string): FilterNode | undefined {
  const { commands } = codecFor('v2', 'json').decode(`{"id":1,"subscribe":{"tf":${json}}}`);
  const [command] = commands;
  return command?.method === 'subscribe' ? command.params.tf : undefined;
}
