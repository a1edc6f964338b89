import { median } from '../measure/statistics.ts';
import type { Result } from '../run.ts';
import type { Aim } from '../workloads/workload.ts';
import { valuesOf } from './figures.ts';

export interface JudgedAim {
  readonly aim: Aim;
  readonly value: number;
  readonly isMet: boolean;
}

/** The aims that this result can tell of. */
export function judgedAims(result: Result, aims: readonly Aim[]): JudgedAim[] {
  return aims.flatMap((aim) => {
    const value = valueOf(result, aim);
    if (!Number.isFinite(value)) return [];
    const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = aim;
    return [{ aim, value, isMet: value <= atMost && value >= atLeast }];
  });
}

/** `CPU per delivery at most 1.15 × bare; it is 1.31: a reason`; the reason of a miss alone. */
export function verdictOf({ aim, value, isMet }: JudgedAim): string {
  const reason = isMet || aim.reason === undefined ? '' : `: ${aim.reason}`;
  return `${wordsOf(aim)}; it is ${value.toFixed(2)}${reason}`;
}

/** `CPU per delivery at most 1.15 × bare`. */
function wordsOf({ figure, of, atMost, atLeast }: Aim): string {
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
