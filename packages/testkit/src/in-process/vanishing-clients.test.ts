import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNode, TimerWheel } from '@spindle/core';
import { createMemoryBroker } from '@spindle/core/memory';
import { FakeClock } from '../fake-clock.ts';
import { settle } from '../settle.ts';
import { SocketHost, type SocketPair } from '../socket-pair.ts';

const times = 10_000;

/** How far a client comes before it vanishes. */
const stages: Readonly<Record<string, (socket: SocketPair) => void>> = {
  'a connection': () => {},
  'a frame that is none': (socket) => socket.send('{"id":1,'),
  'a connect it does not wait for': (socket) => socket.send('{"id":1,"connect":{}}'),
  'a subscription it does not wait for': (socket) =>
    socket.send('{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"news"}}'),
};

describe('clients that vanish', () => {
  for (const [name, stage] of Object.entries(stages)) {
    for (const isAtOnce of [true, false]) {
      it(`K12 T33 ${times} that got as far as ${name}, ${isAtOnce ? 'at once' : 'after a while'}, leave no timer`, async () => {
        const clock = new FakeClock();
        const wheel = new TimerWheel(clock);
        const broker = createMemoryBroker({ clock });
        const node = createNode({ clock, wheel, broker, client: { insecure: true } });
        const host = new SocketHost();
        const before = [wheel.size, clock.pending];
        for (let index = 0; index < times; index += 100) {
          const sockets = Array.from({ length: 100 }, () => host.connect(node));
          for (const socket of sockets) stage(socket);
          if (!isAtOnce) for (let turn = 0; turn < 3; turn += 1) await settle();
          for (const socket of sockets) socket.leave();
        }
        for (let turn = 0; turn < 3; turn += 1) await settle();
        assert.equal(node.numConnections, 0);
        // Channels are left a while after their last subscriber.
        await clock.advance(60_000);
        assert.deepEqual([wheel.size, clock.pending], before);
        await node.shutdown();
      });
    }
  }
});
