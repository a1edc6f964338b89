import { defineMethod } from '../method.ts';
import { text } from '../params.ts';

export const historyRemove = defineMethod(
  { name: 'history_remove', number: 7 },
  { channel: text('channel') },
  async ({ node }, { channel }) => {
    await node.historyRemove(channel);
    return '{}';
  },
);
