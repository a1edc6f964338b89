import type { Result } from '../run.ts';
import type { Contender } from '../servers/contenders.ts';
import { median } from '../measure/statistics.ts';
import { lineChart, type Line } from './line-chart.ts';

/** Every plot, by the name of its points and of its file. */
export const plots = {
  cost: { title: 'CPU per delivery', x: 'subscribers', y: 'µs', scale: 'logarithmic' },
  latency: { title: 'Latency, p99', x: 'deliveries a second', y: 'ms', scale: 'linear' },
  memory: { title: 'Memory of the server', x: 'connections', y: 'MB', scale: 'linear' },
} as const;

/** Told apart on light and on dark ground, and by those who do not see every colour. */
const colours: Readonly<Record<Contender, string>> = {
  floor: '#888888',
  bare: '#009e73',
  ws: '#cc79a7',
  spindle: '#0072b2',
  'spindle-node': '#56b4e9',
  'socket.io': '#e69f00',
  centrifugo: '#d55e00',
};

export type PlotName = keyof typeof plots;

/** One line for each server that has points, each point the median of its pairs; undefined without any. */
export function plotOf(name: PlotName, results: readonly Result[]): string | undefined {
  const lines = results.flatMap((result) => linesOf(name, result)).filter(({ points }) => points.length > 0);
  return lines.length === 0 ? undefined : lineChart({ ...plots[name], lines });
}

function linesOf(name: PlotName, { pairs }: Result): Line[] {
  return (Object.keys(pairs) as Contender[]).map((server) => {
    const samples = (pairs[server] ?? []).flat().filter(({ problems }) => problems.length === 0);
    const points = samples.flatMap(({ points = [] }) => points).filter(({ plot }) => plot === name);
    const places = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
    const medianAt = (x: number): number => median(points.filter((point) => point.x === x).map(({ y }) => y));
    return { name: server, colour: colours[server], points: places.map((x) => ({ x, y: medianAt(x) })) };
  });
}
