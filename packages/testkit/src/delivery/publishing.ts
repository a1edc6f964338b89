import type { ServerPublishOptions } from '@spindle/core';
import { tagChoices } from './interest.ts';
import type { Subscriber } from './subscriber.ts';
import type { DeliveryWorld } from './world.ts';

/** Characters of one to four bytes, so that patches meet them. */
const words = ['"é"', '中文', '😀', 'ß', 'the quick brown fox', 'null', '\\', '𐍈𐍉', '0.10', 'über', 'jumps over'];

/** Publishes something nobody has published before: a client, or with null a backend. */
export function publish(world: DeliveryWorld, publisher: Subscriber | null): string {
  const places = publisher === null ? world.channels : placesOf(world, publisher);
  if (places.length === 0) return 'nowhere';
  const channel = world.dice.pick(places);
  const text = nextText(world);
  if (publisher !== null) {
    publisher.publish(channel, text);
    return `${channel} ${text}`;
  }
  const options = publishOptions(world);
  world.call(world.dice.pick(world.nodes).node.publish(channel, text, options));
  return `${channel} ${text} ${JSON.stringify(options)}`;
}

/** Clients of 2016 may publish where they are subscribed. */
function placesOf(world: DeliveryWorld, { dialect, subscriptions }: Subscriber): readonly string[] {
  if (dialect !== 'legacy json') return world.channels;
  return [...subscriptions.values()].filter(({ phase }) => phase === 'live').map(({ channel }) => channel);
}

/** Several in one channel, one after the other. */
export async function publishMany(world: DeliveryWorld): Promise<string> {
  const channel = world.dice.pick(world.channels);
  const count = 1 + world.dice.below(10);
  for (let left = count; left > 0; left -= 1) {
    world.call(world.dice.pick(world.nodes).node.publish(channel, nextText(world), { delta: true }));
  }
  return `${count} in ${channel}`;
}

/** A few words that change from one publication to the next; the number makes it the only one. */
function nextText(world: DeliveryWorld): string {
  world.published += 1;
  const number = world.published;
  const count = world.dice.below(20);
  return JSON.stringify({ words: Array.from({ length: count }, (_, place) => words[(number + place) % 11]), number });
}

function publishOptions({ dice, published, seats }: DeliveryWorld): ServerPublishOptions {
  return {
    excludeClient: dice.chance(0.2) ? dice.pick(seats).subscriber.id : undefined,
    tags: dice.pick(tagChoices),
    delta: dice.chance(0.8),
    skipHistory: dice.chance(0.1),
    idempotencyKey: dice.chance(0.1) ? dice.pick(['one', 'two', 'three']) : undefined,
    // Now and then an old one, which publishes nothing.
    version: dice.chance(0.1) ? published - dice.below(20) : undefined,
  };
}
