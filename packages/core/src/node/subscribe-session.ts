import { unsubscribes, type Payload, type SubscribeResult } from '@spindle/protocol';
import type { Channel, SubscriptionOverride } from '../channel/channel-rules.ts';
import type { Position } from '../engine/position.ts';
import { attach, reserve } from '../session/attach.ts';
import { detach } from '../session/detach.ts';
import { RefusedError } from '../session/refused.ts';
import type { Session } from '../session/session.ts';
import { Subscription } from '../session/subscription.ts';
import type { ConnectionSelector } from './roster.ts';

export interface ServerSubscribeRequest extends ConnectionSelector {
  readonly channel: string;
  /** Unix seconds; absent: does not expire. */
  readonly expireAt?: number | undefined;
  readonly info?: Payload | undefined;
  /** Handed to the client with the subscription. */
  readonly data?: Payload | undefined;
  readonly recoverSince?: Position | undefined;
  readonly override?: SubscriptionOverride | undefined;
}

/**
 * Subscribes one connection to a channel at the API's request (S46). A subscription it has is replaced, and the client
 * told anew; at the channel limit the connection ends (3505).
 */
export async function subscribeSession(
  session: Session,
  channel: Channel,
  request: ServerSubscribeRequest,
): Promise<void> {
  for (let busy = occupation(session, channel.name); busy !== null; busy = occupation(session, channel.name))
    await busy;
  const { state, env } = session;
  // Clients of 2016 know no subscriptions but their own (L26).
  if (state.phase !== 'connected' || session.codec.version === 'legacy') return;
  const replaced = state.subscriptions.get(channel.name);
  if (replaced === undefined && state.subscriptions.size >= env.settings.channelLimit) {
    return session.closeWith('channelLimit', {
      rule: 'S32',
      because: `the API subscribes the connection to more than client.channel_limit (${env.settings.channelLimit}) channels`,
    });
  }
  const subscription = new Subscription(session, channel, {
    side: 'server',
    features: env.rules.featuresOf(channel, state.identity, { override: request.override }),
    info: request.info,
    expireAt: request.expireAt ?? null,
  });
  // In place of the other one at once, so that the channel is never free for a third.
  reserve(subscription);
  try {
    if (replaced !== undefined) await detach(replaced, unsubscribes.disconnect);
    const { recoverSince = null, data } = request;
    const { result, activate } = await attach(subscription, {
      recoverFrom: recoverSince,
      rewind: env.rules.rewindOf(channel, state.identity),
      rejectUnrecovered: false,
      data,
    });
    announce(session, channel.name, result);
    activate();
  } catch (error) {
    if (!(error instanceof RefusedError) || error.refusal.outcome.kind === 'error') throw error;
    session.close(error.refusal.outcome.disconnect, error.refusal);
  }
}

/** What the connection is doing that has to be over first: connecting, or subscribing to the same channel. */
function occupation({ state }: Session, channel: string): Promise<void> | null {
  if (state.phase !== 'connected') return null;
  const gates = [state.established, state.subscriptions.get(channel)?.settled];
  return gates.find((gate) => gate?.isOpen === false)?.pass() ?? null;
}

function announce(session: Session, channel: string, result: SubscribeResult): void {
  const { recoverable, positioned, epoch, offset, data, publications = [] } = result;
  session.push({ type: 'subscribe', channel, subscribe: { recoverable, positioned, epoch, offset, data } });
  for (const publication of publications) session.push({ type: 'publication', channel, publication });
}
