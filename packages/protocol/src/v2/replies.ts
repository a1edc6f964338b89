import type { ErrorSpec } from '../codes/errors.ts';
import type { Error as WireError, Push as WirePush, Reply as WireReply } from '../generated/v2-types.ts';
import type { Push, Reply } from '../messages.ts';

/** The envelope has one field for every method, named like the method. */
export function wireReplyOf(reply: Reply): WireReply {
  if ('error' in reply) return { id: reply.id, error: wireErrorOf(reply.error) };
  return { id: reply.id, [reply.method]: reply.result };
}

function wireErrorOf({ code, message, temporary }: ErrorSpec): WireError {
  return { code, message, temporary };
}

export function wirePushOf(push: Push): WirePush {
  switch (push.type) {
    case 'publication':
      return { id: push.channelId, channel: nameOf(push), pub: push.publication };
    case 'join':
      return { id: push.channelId, channel: nameOf(push), join: { info: push.info } };
    case 'leave':
      return { id: push.channelId, channel: nameOf(push), leave: { info: push.info } };
    case 'subscribe':
      return { channel: push.channel, subscribe: push.subscribe };
    case 'unsubscribe':
      return { channel: push.channel, unsubscribe: push.unsubscribe };
    case 'message':
      return { message: { data: push.data } };
    case 'connect':
      return { connect: push.connect };
    case 'disconnect':
      return { disconnect: push.disconnect };
    case 'refresh':
      break;
  }
  return { refresh: push.refresh };
}

/** The name of a channel is left out where a number stands for it (P25). */
function nameOf(push: { readonly channel: string; readonly channelId?: number | undefined }): string | undefined {
  return push.channelId === undefined ? push.channel : undefined;
}
