import type { Push } from '@spindle/protocol';
import type { TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import type { Form, Style } from './frames.ts';
import type { Member } from './member.ts';

/** What subscribers that get the same frames have in common besides host and wire variant. A filter never comes with patches. */
export interface Audience extends Style {
  /** What they want of the publications; null: all. */
  readonly filter: TagsFilter | null;
}

/** Of nearly every group, which therefore shares it. */
const everybody: Audience = { form: 'plain', isCompact: false, filter: null };

/** `hasBase`: what the member got last is what a patch would be based on. */
export function audienceOf(member: Member, hasBase: boolean): Audience {
  const { filter, compact: isCompact } = member;
  const form = formOf(member, hasBase);
  return form === 'plain' && filter === null && !isCompact ? everybody : { form, isCompact, filter };
}

function formOf({ delta, positioned, latestOnly }: Member, hasBase: boolean): Form {
  if (latestOnly) return 'unplaced';
  if (!delta) return 'plain';
  return positioned && hasBase ? 'patched' : 'whole';
}

export function isWanted(push: Push, { filter }: Pick<Audience, 'filter'>): boolean {
  return filter === null || push.type !== 'publication' || filter.matches(push.publication.tags);
}
