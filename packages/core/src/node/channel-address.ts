import type { Payload } from '@spindle/protocol';
import { json } from '../lib/json.ts';

/** A channel that knows what travels in it, such as those that `defineChannel` of the backend kit makes. */
export interface ChannelAddress<Input> {
  readonly channel: string;
  /** Throws where the data is not what the channel is for. */
  parse(data: unknown): unknown;
  /** Never there; carries the type of what is published. */
  readonly input?: Input;
}

/** What is published where. Data for an address is what the application gave, as JSON; its schema has to let it pass (S148). */
export function addressed(
  to: string | ChannelAddress<unknown>,
  data: unknown,
): { readonly name: string; readonly data: Payload | undefined } {
  // Only the overloads of `publish` lead here: with a name comes a payload.
  if (typeof to === 'string') return { name: to, data: data as Payload | undefined };
  to.parse(data);
  return { name: to.channel, data: json(data) };
}
