import assert from 'node:assert/strict';
import type { Dice } from '../dice.ts';
import type { SocketPair } from '../socket-pair.ts';
import { dialects, type Dialect } from '../wire/messages.ts';
import { namespaceOf, optionsOf, promiseOf } from './channels.ts';
import { everything, interests } from './interest.ts';
import { tokenOf, type ModelNode } from './model-node.ts';
import { Subscriber } from './subscriber.ts';
import { ModelSubscription, type Wishes } from './subscription.ts';
import { Witness } from './witness.ts';
import type { DeliveryWorld } from './world.ts';

/** A client with the place it is connected to. */
export interface Seat {
  readonly subscriber: Subscriber;
  /** Channels the server subscribes it to when it connects. */
  readonly serverSide: readonly string[];
  home: ModelNode;
  socket: SocketPair | null;
}

/** Clients of all dialects, in turns. */
export function createSeat(world: DeliveryWorld, place: number): Seat {
  const dialect = dialects[place % dialects.length] ?? 'v2 json';
  // Clients of 2016 know no subscriptions but their own (L26).
  const hasServerSide = dialect !== 'legacy json' && world.dice.chance(0.3);
  const serverSide = hasServerSide ? [world.dice.pick(world.channels)] : [];
  const subscriber = new Subscriber(`user ${place}`, dialect, (channel) => createSubscription(world, channel, dialect));
  const [home = assert.fail('no nodes')] = world.nodes;
  return { subscriber, serverSide, home, socket: null };
}

/** Connects to one of the nodes. */
export function takeSeat(world: DeliveryWorld, seat: Seat): void {
  seat.home = world.dice.pick(world.nodes);
  seat.socket = seat.home.dial(seat.subscriber.dialect);
  const { name, dialect } = seat.subscriber;
  seat.subscriber.connect(seat.socket, tokenOf(dialect, name, seat.serverSide), seat.serverSide);
}

function createSubscription(world: DeliveryWorld, channel: string, dialect: Dialect): ModelSubscription {
  const wishes = wishesOf(world.dice, channel, dialect);
  const namespace = namespaceOf(channel);
  const { forceRecovery, allowRecovery } = optionsOf(namespace);
  const witness = new Witness({
    ledger: world.ledger(channel),
    isRecoverable: forceRecovery || allowRecovery,
    promise: promiseOf(namespace),
  });
  return new ModelSubscription({ channel, wishes, witness });
}

/** Only v2 can ask for anything. */
function wishesOf(dice: Dice, channel: string, dialect: Dialect): Wishes {
  const isNew = dialect.startsWith('v2');
  return {
    positioned: isNew && dice.chance(0.5),
    recoverable: isNew && dice.chance(0.5),
    delta: isNew && dice.chance(0.5),
    compaction: isNew && dice.chance(0.5),
    interest: isNew && optionsOf(namespaceOf(channel)).allowTagsFilter ? dice.pick(interests) : everything,
  };
}
