import {
  closedNamespace,
  createNode,
  defaultChannelSettings,
  defaultClientSettings,
  systemClock,
  type NamespaceOptions,
  type Node,
} from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { settle, type SocketHost, type SocketPair } from '@spindle/testkit';

/** A node in this process that lets everybody in; its channels have these options. */
export function openNode(options: Partial<NamespaceOptions>): Node {
  return createNode({
    name: 'bench',
    version: '0',
    channels: {
      ...defaultChannelSettings,
      withoutNamespace: {
        ...closedNamespace,
        allowSubscribeForClient: true,
        allowSubscribeForAnonymous: true,
        ...options,
      },
    },
    client: { ...defaultClientSettings, allowAnonymousConnectWithoutToken: true, pingIntervalMs: 0 },
    broker: createMemoryBroker({ clock: systemClock }),
    presence: createMemoryPresenceStore(),
    authenticator: null,
  });
}

export async function connectAll(host: SocketHost, node: Node, count: number): Promise<SocketPair[]> {
  const sockets = Array.from({ length: count }, () => host.connect(node));
  for (const socket of sockets) socket.send('{"id":1,"connect":{}}');
  await rest();
  return sockets;
}

export async function subscribeAll(sockets: readonly SocketPair[], channel: string): Promise<void> {
  for (const socket of sockets) socket.send(`{"id":2,"subscribe":{"channel":"${channel}"}}`);
  await rest();
}

/** Until every reply is written. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await settle();
}
