import type { NodeInfo, Statistic, StatisticsGrowth } from '@spindle/core';
import { quote } from '@spindle/protocol/raw-json';
import { array, dictionary, nonZero, object } from '../json.ts';
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
    metrics: node.growth === null ? undefined : formatGrowth(node.growth),
  });
}

function formatGrowth({ intervalMs, series }: StatisticsGrowth): string {
  const items = series.map((statistic) => [itemName(statistic), statistic.value] as const);
  return object({ interval: String(intervalMs / 1_000), items: dictionary(items, String) });
}

/** The counter with its labels, as one name: `spindle.disconnects.code.3008.rule.S29`. */
function itemName({ name, labels }: Statistic): string {
  const parts = Object.entries(labels).flatMap(([label, value]) => [label, value === '' ? 'none' : value]);
  return ['spindle', name, ...parts].join('.');
}
