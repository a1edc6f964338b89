import { formatClientInfo } from '../client-info.ts';
import { dictionary, object } from '../json.ts';
import { defineMethod } from '../method.ts';
import { text } from '../params.ts';

export const presence = defineMethod(
  { name: 'presence', number: 4 },
  { channel: text('channel') },
  async ({ node }, { channel }) => object({ presence: dictionary(await node.presence(channel), formatClientInfo) }),
);
