import { median } from './measure/statistics.ts';
import { valuesOf } from './report/figures.ts';
import type { Result } from './run.ts';
import type { Contender } from './servers/contenders.ts';

/** One figure of Spindle as a multiple of what the least possible server takes for the same, or for the nearest thing to it. */
interface Multiple {
  readonly workload: string;
  readonly figure: string;
  readonly floor: { readonly workload: string; readonly server: Contender; readonly figure: string };
}

const sameFigure = (workload: string, figure: string, server: Contender): Multiple => ({
  workload,
  figure,
  floor: { workload, server, figure },
});

const multiples: readonly Multiple[] = [
  sameFigure('B1', 'RSS per connection, shared channel', 'bare'),
  sameFigure('B1', 'RSS per connection, own channel', 'bare'),
  sameFigure('B2', 'CPU per connect', 'floor'),
  sameFigure('B3', 'CPU per delivery', 'floor'),
  sameFigure('B3', 'latency p99', 'floor'),
  sameFigure('B7', 'CPU per publication, single, 16 connections, no history', 'floor'),
  sameFigure('B7', 'CPU per publication, single, 16 connections, history', 'floor'),
  {
    workload: 'B8',
    figure: 'CPU per recovered client',
    floor: { workload: 'B2', server: 'floor', figure: 'CPU per connect' },
  },
  {
    workload: 'transports',
    figure: 'CPU per delivery, http_stream',
    floor: { workload: 'transports', server: 'spindle', figure: 'CPU per delivery, websocket' },
  },
];

/** Above this the figure is worth a look; nothing fails for it. */
const worthALook = 1.15;

/** Multiples of the floor, beside those of the record; a machine's speed is in neither. */
export function quickTable(now: readonly Result[], recorded: readonly Result[]): string {
  const rows = multiples.map((multiple) => {
    const taken = valueOf(multiple, now);
    const before = valueOf(multiple, recorded);
    const change = taken / before;
    const mark = change > worthALook ? ' ←' : '';
    const cells = [multiple.workload, multiple.figure, floorCell(multiple), shown(taken), shown(before)];
    return `| ${[...cells, `${shown(change)}${mark}`].join(' | ')} |`;
  });
  return [
    '| workload | figure | floor | multiple | recorded | change |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

/** The server, and its figure where that is another one. */
function floorCell({ figure, floor }: Multiple): string {
  return floor.figure === figure ? floor.server : `${floor.server}, ${floor.figure}`;
}

function valueOf({ workload, figure, floor }: Multiple, results: readonly Result[]): number {
  return figureOf(results, workload, 'spindle', figure) / figureOf(results, floor.workload, floor.server, floor.figure);
}

function figureOf(results: readonly Result[], workload: string, server: Contender, figure: string): number {
  const result = results.find((result) => result.workload === workload);
  return result === undefined ? Number.NaN : median(valuesOf(result, server, figure));
}

function shown(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}
