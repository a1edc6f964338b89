import type { Contender } from '../servers/contenders.ts';
import type { Comparison } from './workload.ts';

/** Each figure beside the same one of another server. */
export function besideServer(server: Contender, other: Contender): Comparison {
  return { server, heading: `${server} ÷ ${other}`, base: { server: other, figure: (name) => name } };
}

/** Each figure beside the one that was taken under another condition, which is the last part of its name. */
export function besideCondition(server: Contender, condition: string, other: Contender): Comparison {
  const figure = (name: string): string => `${name.split(', ')[0] ?? name}, ${condition}`;
  const whose = server === other ? condition : `${condition} on ${other}`;
  return { server, heading: `${server} ÷ ${whose}`, base: { server: other, figure } };
}
