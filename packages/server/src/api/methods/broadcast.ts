import { ApiError } from '../api-error.ts';
import { mapConcurrently } from '../concurrency.ts';
import { envelope } from '../envelope.ts';
import { array, object } from '../json.ts';
import { defineMethod } from '../method.ts';
import { texts } from '../params.ts';
import { payloadOf, publicationFields, publicationOptions, publishResult } from '../publication.ts';

/** One publication to many channels; a channel that refuses it does not hinder the others (H31). */
export const broadcast = defineMethod(
  { name: 'broadcast', number: 1 },
  { channels: texts('channels'), ...publicationFields },
  async (caller, params) => {
    if (params.channels.length === 0) throw new ApiError('badRequest', { rule: 'H31', because: 'channels is empty' });
    const data = payloadOf(params.b64data, params.data);
    const options = publicationOptions(params);
    const publish = async (channel: string): Promise<string> => {
      try {
        const result = publishResult(await caller.node.publish(channel, data, options));
        return envelope({ ok: true, result });
      } catch (error) {
        return envelope({ ok: false, error: caller.refuse(error, { operation: 'api broadcast', channel }) });
      }
    };
    return object({ responses: array(await mapConcurrently(params.channels, publish)) });
  },
);
