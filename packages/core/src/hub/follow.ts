import { isNext, isSameEpoch, type Position } from '../engine/position.ts';

/** How a position relates to the one before it. A side without position, or an epoch not known yet, is never a gap. */
export function follow(last: Position | null, next: Position | null): 'next' | 'repeated' | 'gap' {
  if (last === null || next === null || last.epoch === '') return 'next';
  if (!isSameEpoch(last, next)) return 'gap';
  if (next.offset <= last.offset) return 'repeated';
  return isNext(last, next) ? 'next' : 'gap';
}
