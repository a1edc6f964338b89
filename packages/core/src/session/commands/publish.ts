import type { CommandParams } from '@spindle/protocol';
import type { Answer } from '../dispatch.ts';
import { disconnected, RefusedError } from '../refused.ts';
import { requireAccess } from '../require-access.ts';
import { requireChannel } from '../require.ts';
import type { Session } from '../session.ts';

/** Publishes at a client's request, with the client's info attached; the publisher gets the publication too if subscribed. */
export async function publish(session: Session, request: CommandParams['publish']): Promise<Answer<'publish'>> {
  const { rules, broker } = session.env;
  if (session.codec.version !== 'v2' && request.data === undefined) {
    throw disconnected('badRequest', { rule: 'S51', because: 'publish without data' });
  }
  const channel = requireChannel(session, request.channel, 'publish');
  const misfit = rules.checkData(channel, request.data);
  if (misfit !== null) throw new RefusedError(misfit);

  const subscription = requireAccess(session, channel, rules.mayPublish);

  const { deltaPublish, excludePublisher } = channel.namespace.options;
  await broker.publish(channel.name, request.data ?? '', {
    history: channel.history ?? undefined,
    info: session.clientInfo(subscription?.info),
    delta: deltaPublish,
    excludeClient: excludePublisher ? session.client : undefined,
  });
  return { result: {} };
}
