import type { WithdrawalEnd } from '@spindle/core';
import { int, type Params } from './params.ts';

/** Until when a block or a revocation lasts; without it, or with zero, for ever. */
export const endFields = { expireAt: int('expire_at') };

export function endOf({ expireAt }: Params<typeof endFields>): WithdrawalEnd {
  return { expireAt: expireAt === 0 ? undefined : expireAt };
}
