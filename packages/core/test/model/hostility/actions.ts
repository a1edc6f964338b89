import { RefusedError } from '@spindle/core';
import type { Gate } from '@spindle/testkit';
import { rest } from '../../rest.ts';
import type { HostileClient } from './client.ts';
import { encodeCommand, joinFrames, mutate, pongFrame, randomChannel, randomCommand, randomFrame } from './frames.ts';
import type { World } from './world.ts';

/** Something that happens in one step; answers a word about it for the journal. */
type Action = (world: World) => Promise<string> | string;

const users = ['u1', 'u2', 'u3', 'nobody'];

const actions = {
  open(world) {
    if (world.clients.length >= 12) return 'enough';
    const client = world.open();
    if (world.dice.chance(0.9)) sendCommands(world, client, 'connect');
    return `${client.version} ${client.encoding}`;
  },
  command: (world) => withClient(world, (client) => sendCommands(world, client)),
  burst: (world) =>
    withClient(world, (client) => {
      for (let frames = world.dice.below(20); frames > 0; frames -= 1) sendCommands(world, client);
      return 'many frames';
    }),
  mutated: (world) =>
    withClient(world, (client) => {
      const frame = mutate(world.dice, nextFrame(world, client));
      client.send(frame);
      return String(frame);
    }),
  noise: (world) =>
    withClient(world, (client) => {
      const frame = randomFrame(world.dice, client.encoding);
      client.send(frame);
      return String(frame);
    }),
  pong: (world) =>
    withClient(world, (client) => {
      if (world.dice.chance(0.05)) client.send(pongFrame(client.encoding));
      else client.answerPing();
      return '';
    }),
  leave: (world) =>
    withClient(world, ({ socket }) => {
      const reason = world.dice.pick(['gone', 'gone', 'slow'] as const);
      socket.leave(reason);
      return reason;
    }),
  slow: (world) =>
    withClient(world, ({ socket }) => {
      socket.unreadBytes = world.dice.pick([0, 19_000, 30_000]);
      return `${socket.unreadBytes}`;
    }),
  async calm(world) {
    await world.publishCalm();
    return '';
  },
  async advance(world) {
    const ms = world.dice.pick([10, 100, 1_000, 5_000, 20_000, 60_000]);
    await world.advance(ms);
    return `${ms} ms`;
  },
  api: callApi,
  stop(world) {
    const stopped = pickGate(world);
    if (world.dice.chance(0.5)) stopped.gate.stop(stopped.method);
    else stopped.gate.stopAnswers(stopped.method);
    return stopped.method;
  },
  break(world) {
    const { gate, method } = pickGate(world);
    // Presence that cannot be removed stays, rightly, until a store forgets it.
    if (method !== 'remove') gate.break(method);
    return method;
  },
  async proceed(world) {
    const { broker, presence, tokens } = world.rig;
    for (const { gate } of [broker, presence, tokens]) if (world.dice.chance(0.7)) gate.open();
    await rest();
    return '';
  },
  network(world) {
    const { broker } = world.rig;
    broker.network = world.dice.pick(['good', 'late', 'lossy', 'stuttering']);
    broker.catchUp(world.dice.pick([1, 5, Infinity]));
    return broker.network;
  },
  async loseStreams(world) {
    await world.rig.broker.loseStreams();
    return '';
  },
} as const satisfies Record<string, Action>;

const weights: Readonly<Record<keyof typeof actions, number>> = {
  open: 12,
  command: 40,
  burst: 2,
  mutated: 2,
  noise: 0.3,
  pong: 6,
  leave: 1.5,
  slow: 0.5,
  calm: 6,
  advance: 6,
  api: 14,
  stop: 3,
  break: 1,
  proceed: 6,
  network: 5,
  loseStreams: 0.5,
};

/** One step of chance. */
export async function act(world: World): Promise<void> {
  const name = world.dice.weighted(weights);
  const at = world.journal.push(name) - 1;
  const note = await actions[name](world);
  world.journal[at] = `${name} ${note}`;
  if (world.dice.chance(0.5)) await rest();
}

function withClient(world: World, work: (client: HostileClient) => string): string {
  const open = world.clients.filter(({ isOpen }) => isOpen);
  if (open.length === 0) return 'nobody';
  const client = world.dice.pick(open);
  return `${client.socket.client.slice(0, 4)} ${work(client)}`;
}

function nextFrame(world: World, client: HostileClient, method?: 'connect') {
  const command = randomCommand(world.dice, method);
  return encodeCommand(client.version, client.encoding, client.nextId++, command);
}

function sendCommands(world: World, client: HostileClient, first?: 'connect'): string {
  const frames = [nextFrame(world, client, first)];
  while (world.dice.chance(0.3)) frames.push(nextFrame(world, client));
  const frame = joinFrames(client.encoding, frames);
  client.send(frame);
  return String(frame);
}

type AnyGate = Gate<string>;

function pickGate({ dice, rig }: World): { readonly gate: AnyGate; readonly method: string } {
  const gates = [
    [rig.broker.gate, ['publish', 'publishJoin', 'publishLeave', 'subscribe', 'unsubscribe', 'history', 'history']],
    [rig.presence.gate, ['add', 'remove', 'get', 'stats']],
    [rig.tokens.gate, ['verifyConnection', 'verifySubscription']],
  ] as unknown as readonly (readonly [AnyGate, readonly string[]])[];
  const [gate, methods] = dice.pick(gates);
  return { gate, method: dice.pick(methods) };
}

/** The API is called as a backend would, which does not wait for one call before the next; refusals are its business. */
function callApi(world: World): string {
  const { dice, rig } = world;
  const user = dice.pick(users);
  const channel = randomChannel(dice);
  const expireAt = dice.pick([undefined, rig.inSeconds(10), rig.inSeconds(100), rig.inSeconds(-5)]);
  const calls = {
    publish: () =>
      rig.node.publish(channel, dice.chance(0.02) ? Uint8Array.of(0xff) : `"${'y'.repeat(dice.below(30))}"`),
    subscribe: () => {
      const recoverSince = dice.chance(0.3) ? { offset: dice.below(10), epoch: '' } : undefined;
      return rig.node.subscribe({ user, channel, expireAt, recoverSince });
    },
    unsubscribe: () => rig.node.unsubscribe({ user, channel }),
    disconnect: () => rig.node.disconnect({ user }),
    refresh: () => rig.node.refresh({ user, expireAt }),
    historyRemove: () => rig.node.historyRemove(channel),
    reads: () => Promise.all([rig.node.channels(), rig.node.info()]),
  };
  const call = dice.weighted({
    publish: 10,
    subscribe: 4,
    unsubscribe: 3,
    disconnect: 0.3,
    refresh: 0.5,
    historyRemove: 0.5,
    reads: 0.5,
  });
  calls[call]().catch((error: unknown) => {
    if (!(error instanceof RefusedError)) world.rig.failures.push({ operation: `API ${call}`, error });
  });
  return `${call} ${user} ${channel}`;
}
