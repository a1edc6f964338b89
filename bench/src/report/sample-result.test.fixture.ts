import type { Result } from '../run.ts';
import type { Point, Sample } from '../workloads/workload.ts';

export const costSample = (value: number, problems: string[] = [], points: Point[] = []): readonly Sample[] => [
  { figures: { 'CPU per delivery': { value, unit: 'µs' } }, problems, points },
];

/** Two pairs of the bare server, 2 and 4 µs, and what Spindle took beside it. */
export const resultOf = (spindle: readonly (readonly Sample[])[]): Result => ({
  workload: 'B3',
  takenAt: '2030-01-01T00:00:00.000Z',
  machine: { cpu: 'a processor', cpus: 2, kernel: '6', bun: '1' },
  versions: { sources: 'abc' },
  ceiling: 300_000,
  options: {
    servers: ['bare', 'spindle'],
    pairs: 2,
    seconds: 5,
    subscribers: 1000,
    rate: 100,
    batch: 10,
    connections: 1,
    inFlight: 1,
    workers: 2,
    transports: ['websocket'],
    from: 1,
    to: 2,
    steps: 2,
    channelOptions: 'positioned',
    sweep: false,
  },
  pairs: { bare: [costSample(2), costSample(4)], spindle },
});
