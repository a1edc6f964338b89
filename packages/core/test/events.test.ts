import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closedNamespace, createNode, defaultChannelSettings, defaultClientSettings, systemClock } from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { settle, SocketHost, TestClient } from '@spindle/testkit';

/** A node whose operator's callbacks all throw. */
function nodeWithFaultyOperator() {
  const failures: unknown[] = [];
  const fault = (): never => {
    throw new Error('a defect of the application');
  };
  const node = createNode({
    name: 'test',
    version: '0',
    channels: { ...defaultChannelSettings, withoutNamespace: { ...closedNamespace, allowSubscribeForClient: true } },
    client: { ...defaultClientSettings, allowAnonymousConnectWithoutToken: true },
    broker: createMemoryBroker({ clock: systemClock }),
    presence: createMemoryPresenceStore(),
    authenticator: null,
    events: {
      onConnected: fault,
      onDisconnected: fault,
      onRefusal: fault,
      onFailure: ({ error }) => {
        failures.push(error);
        fault();
      },
    },
  });
  return { node, failures };
}

describe('callbacks of the operator', () => {
  it('S57 that throw are reported and disturb neither the connection nor its replies', async () => {
    const { node, failures } = nodeWithFaultyOperator();
    const client = TestClient.open(new SocketHost(), node);
    client.command('connect');
    await settle();
    const refused = client.command('subscribe', { channel: 'nowhere:1' });
    await settle();
    const replies = client.received();
    assert.deepEqual(
      replies.map(({ id }) => id),
      [1, refused],
    );
    assert.equal(client.socket.closed, null);
    client.socket.leave();
    assert.equal(node.numConnections, 0);
    assert.equal(failures.length, 3);
    await node.shutdown();
  });
});
