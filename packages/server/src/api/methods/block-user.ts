import { defineMethod } from '../method.ts';
import { text } from '../params.ts';
import { endFields, endOf } from '../withdrawal.ts';

export const blockUser = defineMethod(
  { name: 'block_user', number: 18 },
  { user: text('user'), ...endFields },
  async ({ node }, { user, ...end }) => {
    await node.blockUser({ user, ...endOf(end) });
    return '{}';
  },
);
