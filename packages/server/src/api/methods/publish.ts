import { defineMethod } from '../method.ts';
import { text } from '../params.ts';
import { payloadOf, publicationFields, publicationOptions, publishResult } from '../publication.ts';

export const publish = defineMethod(
  { name: 'publish', number: 0 },
  { channel: text('channel'), ...publicationFields },
  async ({ node }, params) => {
    const data = payloadOf(params.b64data, params.data);
    return publishResult(await node.publish(params.channel, data, publicationOptions(params)));
  },
);
