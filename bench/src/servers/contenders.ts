import { startBare } from './bare.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';
import { startSpindle } from './spindle.ts';

/**
 * Who is measured. `floor` is the bare server publishing by itself, without any request; it exists for a paced fan-out
 * alone. `bare` is the baseline of every ratio.
 */
export const contenders = {
  floor: startBare,
  bare: startBare,
  spindle: startSpindle,
} as const satisfies Record<string, (options: ServerOptions) => Promise<ServerUnderTest>>;

export type Contender = keyof typeof contenders;

export const baseline: Contender = 'bare';

export function isContender(name: string): name is Contender {
  return Object.hasOwn(contenders, name);
}
