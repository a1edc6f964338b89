import { defineMethod } from '../method.ts';
import { flag, int, json } from '../params.ts';
import { selectorFields, selectorOf } from '../selector.ts';

export const refresh = defineMethod(
  { name: 'refresh', number: 12 },
  { ...selectorFields, expired: flag('expired'), expireAt: int('expire_at'), info: json('info') },
  async ({ node }, params) => {
    const { expired, expireAt, info } = params;
    await node.refresh({ ...selectorOf(params), expired, expireAt, info });
    return '{}';
  },
);
