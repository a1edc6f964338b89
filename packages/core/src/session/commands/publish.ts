import type { CommandParams, Payload } from '@spindle/protocol';
import type { Channel, ChannelRules } from '../../channel/channel-rules.ts';
import type { Answer } from '../dispatch.ts';
import { disconnected, RefusedError } from '../refused.ts';
import { askPublishing } from '../hooks/publishing.ts';
import { requireAccess } from '../require-access.ts';
import { requireChannel } from '../require.ts';
import type { Session } from '../session.ts';

/** Publishes at a client's request, with the client's info attached; the publisher gets the publication too if subscribed. */
export async function publish(session: Session, request: CommandParams['publish']): Promise<Answer<'publish'>> {
  const { rules, broker, hooks } = session.env;
  if (session.codec.version !== 'v2' && request.data === undefined) {
    throw disconnected('badRequest', { rule: 'S51', because: 'publish without data' });
  }
  const channel = requireChannel(session, request.channel, 'publish');
  checkData(rules, channel, request.data);

  const asked = hooks.publishing === undefined ? null : await askPublishing(session, channel.name, request.data);
  if (asked?.skip === true) return { result: {} };
  const { allow, skipHistory, data = request.data, delta, tags, idempotencyKey, version, versionEpoch } = asked ?? {};
  if (data !== request.data) checkData(rules, channel, data);
  const subscription = requireAccess(session, channel, rules.mayPublish, allow);

  const { deltaPublish, excludePublisher } = channel.namespace.options;
  await broker.publish(channel.name, data ?? '', {
    history: skipHistory === true ? undefined : (channel.history ?? undefined),
    info: session.clientInfo(subscription?.info),
    delta: delta ?? deltaPublish,
    excludeClient: excludePublisher ? session.client : undefined,
    tags,
    idempotencyKey,
    version,
    versionEpoch,
  });
  return { result: {} };
}

function checkData(rules: ChannelRules, channel: Channel, data: Payload | undefined): void {
  const misfit = rules.checkData(channel, data);
  if (misfit !== null) throw new RefusedError(misfit);
}
