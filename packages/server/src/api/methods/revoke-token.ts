import { defineMethod } from '../method.ts';
import { text } from '../params.ts';
import { endFields, endOf } from '../withdrawal.ts';

/** `uid` is the `jti` claim of the token. */
export const revokeToken = defineMethod(
  { name: 'revoke_token', number: 20 },
  { tokenId: text('uid'), ...endFields },
  async ({ node }, { tokenId, ...end }) => {
    await node.revokeToken({ tokenId, ...endOf(end) });
    return '{}';
  },
);
