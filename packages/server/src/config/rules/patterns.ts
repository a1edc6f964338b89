import { findPatternProblems } from '@spindle/core';
import type { Config } from '../config.ts';
import { withPaths } from './rule.ts';
import type { Complaint } from './rule.ts';

/** G90: patterns are switched on by intent, because names with `/` may be in use. */
export function* patternsAreSwitchedOn({ channel }: Config): Generator<Complaint> {
  if (channel.patterns) return;
  for (const { path, options } of withPaths('channel.namespaces', channel.namespaces)) {
    if (options.pattern === '') continue;
    yield { path: `${path}.pattern`, value: options.pattern, message: 'needs channel.patterns' };
  }
}

/** G91: a pattern belongs to a namespace; there is no place for the names that match none. */
export function* patternsHaveNamespaces({ channel }: Config): Generator<Complaint> {
  const { pattern } = channel.withoutNamespace;
  if (pattern === '') return;
  yield {
    path: 'channel.without_namespace.pattern',
    value: pattern,
    message: 'is for namespaces alone',
    suggestion: 'add a namespace with this pattern to channel.namespaces',
  };
}

/** G93: personal channels begin with the name of their namespace, and no such name leads to one with a pattern. */
export function* personalChannelsHaveNoPattern({ channel, client }: Config): Generator<Complaint> {
  const { enabled, personalChannelNamespace: name } = client.subscribeToUserPersonalChannel;
  const pattern = channel.namespaces.find((namespace) => namespace.name === name)?.options.pattern ?? '';
  if (!enabled || pattern === '') return;
  yield {
    path: 'client.subscribe_to_user_personal_channel.personal_channel_namespace',
    value: name,
    message: `needs a namespace without a pattern, and that of this one is ${pattern}`,
  };
}

/** G92: patterns can be read, and no two take the same names. */
export function* patternsAreUsable({ channel }: Config): Generator<Complaint> {
  const routed = withPaths('channel.namespaces', channel.namespaces).filter(({ options }) => options.pattern !== '');
  for (const { index, because } of findPatternProblems(routed.map(({ options }) => options.pattern))) {
    const namespace = routed[index];
    if (namespace === undefined) continue;
    yield { path: `${namespace.path}.pattern`, value: namespace.options.pattern, message: because };
  }
}
