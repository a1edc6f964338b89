import type { NodeInfo } from '@spindle/core';
import { quote } from '@spindle/protocol/raw-json';
import { array, nonZero, object } from '../json.ts';
import { defineMethod } from '../method.ts';

export const info = defineMethod({ name: 'info', number: 9 }, {}, async ({ node }) =>
  object({ nodes: array((await node.info()).map(formatNode)) }),
);

function formatNode(node: NodeInfo): string {
  return object({
    uid: quote(node.uid),
    name: quote(node.name),
    version: quote(node.version),
    num_clients: String(node.numClients),
    num_users: String(node.numUsers),
    num_channels: String(node.numChannels),
    num_subs: String(node.numSubs),
    uptime: nonZero(node.uptime),
  });
}
