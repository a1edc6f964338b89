import { defineMethod } from '../method.ts';
import { text } from '../params.ts';
import { selectorFields, selectorOf } from '../selector.ts';

export const unsubscribe = defineMethod(
  { name: 'unsubscribe', number: 2 },
  { ...selectorFields, channel: text('channel') },
  async ({ node }, params) => {
    await node.unsubscribe({ ...selectorOf(params), channel: params.channel });
    return '{}';
  },
);
