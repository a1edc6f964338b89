import { defineMethod } from '../method.ts';
import { text, uint } from '../params.ts';
import { endFields, endOf } from '../withdrawal.ts';

export const invalidateUserTokens = defineMethod(
  { name: 'invalidate_user_tokens', number: 21 },
  { user: text('user'), issuedBefore: uint('issued_before'), channel: text('channel'), ...endFields },
  async ({ node }, { user, issuedBefore, channel, ...end }) => {
    await node.invalidateUserTokens({
      user,
      issuedBefore: issuedBefore === 0 ? undefined : issuedBefore,
      channel: channel === '' ? undefined : channel,
      ...endOf(end),
    });
    return '{}';
  },
);
