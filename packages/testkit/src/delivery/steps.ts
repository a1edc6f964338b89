import type { BrokerMethod } from './unreliable-broker.ts';
import { publish, publishMany } from './publishing.ts';
import { queueLimitBytes } from './model-node.ts';
import { takeSeat, type Seat } from './seat.ts';
import type { DeliveryWorld } from './world.ts';

/** Something that happens; answers a word about it for the journal. */
type Step = (world: DeliveryWorld) => Promise<string> | string;

/** What clients do. */
const ofClients = {
  connect: (world) =>
    withSeat(world, isOffline, (seat) => {
      takeSeat(world, seat);
      // SDKs of v2 do not wait for the reply.
      return seat.subscriber.dialect.startsWith('v2') ? resume(seat) : '';
    }),
  subscribe: (world) =>
    withSeat(world, isConnected, ({ subscriber }) => {
      const channel = world.dice.pick(world.channels);
      const subscription = subscriber.subscription(channel);
      if (subscription.phase !== 'off') return `${channel}, which it has`;
      subscription.isWanted = true;
      subscriber.subscribe(channel);
      return channel;
    }),
  resume: (world) => withSeat(world, isConnected, resume),
  unsubscribe: (world) =>
    withSeat(world, isConnected, ({ subscriber }) => {
      const own = [...subscriber.subscriptions.values()].filter(
        ({ phase, side }) => phase === 'asked' || (phase === 'live' && side === 'client'),
      );
      if (own.length === 0) return 'nothing';
      const subscription = world.dice.pick(own);
      subscription.isWanted = false;
      subscriber.unsubscribe(subscription.channel);
      return subscription.channel;
    }),
  say: (world) => withSeat(world, isConnected, ({ subscriber }) => publish(world, subscriber)),
  drop: (world) =>
    withSeat(world, isOnline, async ({ subscriber }) => {
      // What is on its way then is lost with the connection.
      const onItsWay = world.dice.chance(0.5) ? await publishMany(world) : 'nothing';
      subscriber.drop();
      return `with ${onItsWay} on its way`;
    }),
  behind: (world) =>
    withSeat(world, isOnline, ({ socket }) => {
      socket?.fallBehind(queueLimitBytes / 2);
      return '';
    }),
  catchBreath: (world) =>
    withSeat(world, isOnline, ({ socket }) => {
      socket?.drain();
      return '';
    }),
  slow: (world) =>
    withSeat(world, isOnline, ({ socket }) => {
      world.isDisturbed = true;
      if (socket !== null) socket.unreadBytes = queueLimitBytes + 1;
      return '';
    }),
} as const satisfies Record<string, Step>;

/** What backends do. */
const ofBackends = {
  publish: (world) => publish(world, null),
  burst: publishMany,
  apiSubscribe: (world) =>
    withSeat(world, isConnected, ({ subscriber, home }) => {
      const channel = world.dice.pick(world.channels);
      const { position } = subscriber.subscription(channel);
      // Clients before v2 are not told where the recovered ones begin.
      const isRecovering = position !== null && subscriber.dialect.startsWith('v2') && world.dice.chance(0.5);
      const recoverSince = isRecovering ? position : undefined;
      world.call(home.node.subscribe({ user: subscriber.name, channel, recoverSince }));
      return `${channel} ${JSON.stringify(recoverSince)}`;
    }),
  apiUnsubscribe: (world) =>
    withSeat(world, isConnected, ({ subscriber, home }) => {
      const channel = world.dice.pick([...subscriber.subscriptions.keys(), world.channels[0] ?? '']);
      world.call(home.node.unsubscribe({ user: subscriber.name, channel }));
      return channel;
    }),
  apiDisconnect: (world) =>
    withSeat(world, isConnected, ({ subscriber, home }) => {
      world.call(home.node.disconnect({ user: subscriber.name }));
      return '';
    }),
  async removeHistory(world) {
    const channel = world.dice.pick(world.channels.filter((name) => world.ledger(name).historySize > 0));
    await world.dice.pick(world.nodes).node.historyRemove(channel);
    // What was stored in the same moment may be gone, too.
    await Promise.all(world.nodes.map(({ broker }) => broker.settled()));
    world.ledger(channel).forget();
    return channel;
  },
} as const satisfies Record<string, Step>;

const methods: readonly BrokerMethod[] = [
  'publish',
  'publishJoin',
  'publishLeave',
  'subscribe',
  'unsubscribe',
  'history',
];

/** What engines, networks and time do. */
const ofTheWorld = {
  stop(world) {
    const { gate } = world.dice.pick(world.nodes).broker;
    const method = world.dice.pick(methods);
    if (world.dice.chance(0.5)) gate.stop(method);
    else gate.stopAnswers(method);
    return method;
  },
  fail(world) {
    world.isDisturbed = true;
    const method = world.dice.pick(methods);
    world.dice.pick(world.nodes).broker.gate.break(method);
    return method;
  },
  proceed(world) {
    world.dice.pick(world.nodes).broker.gate.open();
    return '';
  },
  network(world) {
    const { broker } = world.dice.pick(world.nodes);
    broker.network = world.dice.pick(['good', 'late', 'late', 'lossy']);
    world.isDisturbed ||= broker.network !== 'good';
    world.hasLost ||= broker.network === 'lossy';
    return broker.network;
  },
  catchUp(world) {
    const { broker } = world.dice.pick(world.nodes);
    const [channel] = broker.lateChannels;
    if (channel === undefined) return 'nothing is late';
    const late = world.dice.pick(broker.lateChannels);
    broker.catchUp(late, world.dice.pick([1, 3, Infinity]));
    return late;
  },
  async elapse(world) {
    const ms = world.dice.weighted({ 10: 4, 1_000: 6, 30_000: 4, 310_000: 1, 910_000: 1 });
    await world.elapse(Number(ms));
    return ms;
  },
  async loseStreams(world) {
    if (world.subject.loseStreams === undefined) return 'not this engine';
    world.isDisturbed = true;
    world.hasLost = true;
    for (const ledger of world.ledgers.values()) ledger.restart();
    await world.subject.loseStreams();
    return '';
  },
} as const satisfies Record<string, Step>;

const steps = { ...ofClients, ...ofBackends, ...ofTheWorld };

const weights: Readonly<Record<keyof typeof steps, number>> = {
  connect: 12,
  subscribe: 14,
  resume: 8,
  unsubscribe: 3,
  say: 5,
  drop: 3,
  behind: 2,
  catchBreath: 2,
  slow: 0.5,
  publish: 25,
  burst: 3,
  apiSubscribe: 2,
  apiUnsubscribe: 2,
  apiDisconnect: 0.5,
  removeHistory: 0.5,
  stop: 2,
  fail: 0.4,
  proceed: 4,
  network: 2,
  catchUp: 4,
  elapse: 2,
  loseStreams: 0.2,
};

/** One step of chance; answers a line about it. */
export async function takeStep(world: DeliveryWorld): Promise<string> {
  const name = world.dice.weighted(weights);
  return `${name} ${await steps[name](world)}`;
}

const isOffline = ({ subscriber }: Seat): boolean => !subscriber.isOnline;
const isOnline = ({ subscriber }: Seat): boolean => subscriber.isOnline;
const isConnected = ({ subscriber }: Seat): boolean => subscriber.isConnected;

async function withSeat(
  world: DeliveryWorld,
  fits: (seat: Seat) => boolean,
  work: (seat: Seat) => string | Promise<string>,
): Promise<string> {
  const fitting = world.seats.filter(fits);
  if (fitting.length === 0) return 'nobody';
  const seat = world.dice.pick(fitting);
  return `${seat.subscriber.name} ${await work(seat)}`;
}

/** Subscribes to what the client wants and has not. */
function resume({ subscriber }: Seat): string {
  const lost = [...subscriber.subscriptions.values()].filter(({ isWanted, phase }) => isWanted && phase === 'off');
  for (const { channel } of lost) subscriber.subscribe(channel);
  return lost.map(({ channel }) => channel).join();
}
