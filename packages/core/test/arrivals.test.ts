import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNode, type Clock } from '@spindle/core';
import { FakeClock, SocketHost, TestClient } from '@spindle/testkit';
import { rest } from './rest.ts';

/** A node on which every connect takes longer than a turn of the event loop has for those who come. */
class Rig {
  readonly clock = new FakeClock();
  readonly connected: (string | undefined)[] = [];
  readonly subscribed: string[] = [];
  #spentMs = 0;
  readonly #time: Clock = {
    now: () => this.clock.now() + this.#spentMs,
    after: (delayMs, callback) => this.clock.after(delayMs, callback),
  };
  readonly node = createNode({
    channels: { insecure: true },
    clock: this.#time,
    events: {
      onConnected: ({ user }) => void this.connected.push(user),
    },
    hooks: {
      connecting: ({ token }) => {
        this.#spentMs += 3;
        return { user: token };
      },
      subscribing: ({ channel }) => {
        this.#spentMs += 3;
        this.subscribed.push(channel);
        return { allow: true };
      },
    },
  });
  readonly #host = new SocketHost();

  dial(): TestClient {
    return TestClient.open(this.#host, this.node, 'v2');
  }

  /** As on a host, which follows what a message leads to before it reads the next one. */
  async send(client: TestClient, method: 'connect' | 'subscribe' | 'publish', params: object): Promise<void> {
    client.command(method, params);
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }

  async join(user: string): Promise<TestClient> {
    const client = this.dial();
    await this.send(client, 'connect', { token: user });
    await rest();
    client.socket.take();
    return client;
  }
}

/** What has been written to a client, as text. */
function taken(client: TestClient): string {
  return client.socket.take().map(String).join('\n');
}

describe('those who come together', () => {
  it('S150 connect one after the other, and publications go in between', async () => {
    const rig = new Rig();
    const reader = await rig.join('reader');
    await rig.send(reader, 'subscribe', { channel: 'room' });
    await rest();
    const writer = await rig.join('writer');
    taken(reader);
    const crowd = Array.from({ length: 6 }, () => rig.dial());
    for (const [number, client] of crowd.entries()) await rig.send(client, 'connect', { token: `user ${number}` });
    await rig.send(writer, 'publish', { channel: 'room', data: 'from a client' });
    await rig.node.publish('room', '"from the application"');
    assert.deepEqual(rig.connected, ['reader', 'writer', 'user 0']);
    assert.match(taken(reader), /from a client[^]*from the application/);
    await rest();
    await rest();
    assert.deepEqual(
      rig.connected.slice(2),
      crowd.map((_, number) => `user ${number}`),
    );
    for (const client of crowd) assert.match(taken(client), /"connect":/);
    await rig.node.shutdown();
  });

  it('S150 subscribe one after the other, and what a connection sends behind that keeps its place', async () => {
    const rig = new Rig();
    const clients = [await rig.join('a'), await rig.join('b'), await rig.join('c')];
    for (const [number, client] of clients.entries()) {
      await rig.send(client, 'subscribe', { channel: `room ${number}` });
      await rig.send(client, 'publish', { channel: `room ${number}`, data: number });
    }
    assert.deepEqual(rig.subscribed, ['room 0']);
    await rest();
    assert.deepEqual(rig.subscribed, ['room 0', 'room 1', 'room 2']);
    for (const client of clients) assert.match(taken(client), /"subscribe":[^]*"pub":[^]*"publish":/);
    await rig.node.shutdown();
  });

  it('S151 a connection that ends while it waits is not asked about, and leaves nothing', async () => {
    const rig = new Rig();
    const [first, second, third] = [rig.dial(), rig.dial(), rig.dial()];
    for (const client of [first, second, third]) await rig.send(client, 'connect', { token: 'somebody' });
    second.socket.leave();
    await rest();
    assert.equal(rig.connected.length, 2);
    assert.equal(rig.node.numConnections, 2);
    assert.equal(taken(second), '');
    await rig.node.shutdown();
  });
});
