import { ApiError } from '../api-error.ts';
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
    const outcomes = await caller.node.broadcast(params.channels, data, publicationOptions(params));
    const responses = outcomes.map((outcome, index) => {
      if (outcome.status === 'fulfilled') return envelope({ ok: true, result: publishResult(outcome.value) });
      const subject = { operation: 'api broadcast', channel: params.channels[index] };
      return envelope({ ok: false, error: caller.refuse(outcome.reason, subject) });
    });
    return object({ responses: array(responses) });
  },
);
