import { median } from '../measure/statistics.ts';
import type { Result } from '../run.ts';
import type { Aim } from '../workloads/workload.ts';
import { valuesOf } from './figures.ts';

/** One line for each aim that this result can tell of. */
export function aimsOf(result: Result, aims: readonly Aim[]): string[] {
  return aims.flatMap((aim) => {
    const value = valueOf(result, aim);
    if (!Number.isFinite(value)) return [];
    const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = aim;
    const verdict = value <= atMost && value >= atLeast ? 'aim met' : 'aim missed';
    return [`- ${verdict}: ${wordsOf(aim)}; it is ${value.toFixed(2)}`];
  });
}

/** `CPU per delivery at most 1.15 × bare`. */
export function wordsOf({ figure, of, atMost, atLeast }: Aim): string {
  const bound = atMost === undefined ? `at least ${String(atLeast)}` : `at most ${String(atMost)}`;
  if (of === undefined) return `${figure} ${bound}`;
  return `${figure} ${bound} × ${'server' in of ? of.server : of.figure}`;
}

function valueOf(result: Result, { figure, of }: Aim): number {
  const value = median(valuesOf(result, 'spindle', figure));
  if (of === undefined) return value;
  const server = 'server' in of ? of.server : 'spindle';
  return value / median(valuesOf(result, server, 'figure' in of ? of.figure : figure));
}
