import type { Channel } from '../channel/channel-rules.ts';
import { placeOf } from '../channel/wording.ts';
import type { Room } from '../hub/room.ts';
import type { SessionEnvironment } from './environment.ts';
import { refused } from './refused.ts';
import type { Session } from './session.ts';
import type { Subscription } from './subscription.ts';

/**
 * Lists a subscriber in the channel's presence, or prolongs that. Nobody stays listed who unsubscribed or went away while
 * the store was at it, and was removed before having been added.
 */
export async function addPresence({ session, channel, clientInfo, room }: Subscription): Promise<void> {
  const { env } = session;
  await env.presence.add(channel.name, session.client, clientInfo);
  if (isWanted(session, channel.name)) await observeCrowd(env, channel, room);
  else await env.presence.remove(channel.name, session.client, session.user ?? '');
}

/** `room` is where the subscriber was. */
export async function removePresence({ session, channel }: Subscription, room: Room | null): Promise<void> {
  await session.env.presence.remove(channel.name, session.client, session.user ?? '');
  await observeCrowd(session.env, channel, room);
}

/** Whether others hear when it joins or leaves (S111); known at once, from what was counted last. */
export function isAnnounced({ session, channel, features }: Subscription, room: Room): boolean {
  return features.joinLeave && !(limitOf(channel) > 0 && session.env.crowds.has(room));
}

/** Throws error 108 where a channel has more clients than its presence lists (S110). */
export async function checkListable({ presence }: Pick<SessionEnvironment, 'presence'>, channel: Channel) {
  const limit = limitOf(channel);
  const numClients = limit > 0 ? await presence.count(channel.name) : 0;
  if (numClients <= limit) return;
  throw refused('notAvailable', {
    rule: 'S110',
    because: `the channel has ${numClients} clients, presence_counts_only_above is ${limit} in ${placeOf(channel.namespace)}`,
    fix: 'ask for presence_stats, which stays exact, or raise presence_counts_only_above',
  });
}

async function observeCrowd({ presence, crowds }: SessionEnvironment, channel: Channel, room: Room | null) {
  const limit = limitOf(channel);
  if (limit > 0 && room !== null) crowds.observe(room, await presence.count(channel.name), limit);
}

/** 0: none. */
function limitOf({ namespace }: Channel): number {
  return namespace.options.presenceCountsOnlyAbove;
}

/** Also when it is another subscription of the connection by now. */
function isWanted({ state }: Session, channel: string): boolean {
  return state.phase === 'connected' && state.subscriptions.get(channel)?.features.presence === true;
}
