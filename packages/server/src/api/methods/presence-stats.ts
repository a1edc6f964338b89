import { object } from '../json.ts';
import { defineMethod } from '../method.ts';
import { text } from '../params.ts';

export const presenceStats = defineMethod(
  { name: 'presence_stats', number: 5 },
  { channel: text('channel') },
  async ({ node }, { channel }) => {
    const { numClients, numUsers } = await node.presenceStats(channel);
    return object({ num_clients: String(numClients), num_users: String(numUsers) });
  },
);
