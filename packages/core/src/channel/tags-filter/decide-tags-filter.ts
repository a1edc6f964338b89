import type { FilterNode } from '@spindle/protocol';
import { refusal, type Refusal } from '../decision.ts';
import type { Namespace } from '../namespace.ts';
import { advise, valueOf } from '../wording.ts';
import { compileTagsFilter, type TagsFilter } from './tags-filter.ts';

export type TagsFilterDecision =
  | { readonly allowed: true; readonly filter: TagsFilter }
  | { readonly allowed: false; readonly refusal: Refusal };

/** C46, C71, C72 */
export function decideTagsFilter(namespace: Namespace, root: FilterNode): TagsFilterDecision {
  if (!namespace.options.allowTagsFilter) {
    return denied('C46', valueOf(namespace, 'allowTagsFilter'), advise(namespace, 'allowTagsFilter'));
  }
  const filter = compileTagsFilter(root);
  if (typeof filter === 'string') return denied('C46', filter, 'correct the tags filter of the subscription');
  return { allowed: true, filter };
}

function denied(rule: string, because: string, fix: string): TagsFilterDecision {
  return { allowed: false, refusal: refusal('badRequest', { rule, because, fix }) };
}
