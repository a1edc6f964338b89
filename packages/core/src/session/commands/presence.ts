import type { CommandParams } from '@spindle/protocol';
import type { Channel } from '../../channel/channel-rules.ts';
import type { Answer } from '../dispatch.ts';
import { checkListable } from '../presence.ts';
import { isReadingAllowed } from '../hooks/reading.ts';
import { requireAccess } from '../require-access.ts';
import { requireChannel } from '../require.ts';
import type { Session } from '../session.ts';

/** Who is in a channel, by client id. */
export async function presence(session: Session, request: CommandParams['presence']): Promise<Answer<'presence'>> {
  const channel = await readable(session, request.channel, 'presence');
  await checkListable(session.env, channel);
  const present = await session.env.presence.get(channel.name);
  return { result: { presence: Object.fromEntries(present) } };
}

/** How many clients and users are in a channel. */
export async function presenceStats(
  session: Session,
  request: CommandParams['presenceStats'],
): Promise<Answer<'presenceStats'>> {
  const channel = await readable(session, request.channel, 'presence_stats');
  return { result: await session.env.presence.stats(channel.name) };
}

async function readable(session: Session, name: string | undefined, operation: string): Promise<Channel> {
  const channel = requireChannel(session, name, operation);
  const { hooks, rules } = session.env;
  const isAllowed = hooks.presence !== undefined && (await isReadingAllowed(session, 'presence', channel.name));
  requireAccess(session, channel, rules.mayReadPresence, isAllowed);
  return channel;
}
