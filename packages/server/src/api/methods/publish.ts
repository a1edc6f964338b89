import { defineMethod } from '../method.ts';
import { text } from '../params.ts';
import { payloadOf, publicationFields, publicationOptions, publishResult } from '../publication.ts';

export const publish = defineMethod(
  { name: 'publish', number: 0 },
  { channel: text('channel'), ...publicationFields },
  ({ node }, params) => {
    const data = payloadOf(params.b64data, params.data);
    const published = node.publishAtOnce(params.channel, data, publicationOptions(params));
    return published instanceof Promise ? published.then(publishResult) : publishResult(published);
  },
);
