import { defineMethod } from '../method.ts';
import { text } from '../params.ts';

export const unblockUser = defineMethod(
  { name: 'unblock_user', number: 19 },
  { user: text('user') },
  async ({ node }, { user }) => {
    await node.unblockUser(user);
    return '{}';
  },
);
