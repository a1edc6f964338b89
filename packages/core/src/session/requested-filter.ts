import type { SubscribeRequest } from '@spindle/protocol';
import type { Channel, ChannelRules } from '../channel/channel-rules.ts';
import type { TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import { RefusedError } from './refused.ts';

/** The tags filter a subscription asks for; null: none. Refused is one that is not allowed or not valid (S54). */
export function requestedFilter(
  rules: ChannelRules,
  channel: Channel,
  { tf }: Pick<SubscribeRequest, 'tf'>,
): TagsFilter | null {
  if (tf === undefined) return null;
  const decision = rules.tagsFilter(channel, tf);
  if (!decision.allowed) throw new RefusedError(decision.refusal);
  return decision.filter;
}
