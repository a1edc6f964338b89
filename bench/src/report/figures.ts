import type { Result } from '../run.ts';
import type { Contender } from '../servers/contenders.ts';

/** One figure of one server over all pairs: absent where the server has no such figure, void where a gate failed. */
export type Series =
  | { readonly state: 'absent' }
  | { readonly state: 'void' }
  | { readonly state: 'sound'; readonly values: readonly number[]; readonly unit: string };

export function seriesOf({ pairs }: Result, server: Contender, name: string): Series {
  const samples = (pairs[server] ?? []).flat().filter(({ figures }) => figures[name] !== undefined);
  if (samples.length === 0) return { state: 'absent' };
  if (samples.some(({ problems }) => problems.length > 0)) return { state: 'void' };
  const figures = samples.flatMap((sample) => sample.figures[name] ?? []);
  return { state: 'sound', values: figures.map(({ value }) => value), unit: figures[0]?.unit ?? '' };
}

/** Nothing for a figure that is absent or void. */
export function valuesOf(result: Result, server: Contender, name: string): readonly number[] {
  const series = seriesOf(result, server, name);
  return series.state === 'sound' ? series.values : [];
}

export function figureNames({ pairs }: Result): string[] {
  const samples = Object.values(pairs).flat(2);
  return [...new Set(samples.flatMap(({ figures }) => Object.keys(figures)))];
}

/** Why figures of this result do not count; empty for a sound one. */
export function problemsOf({ pairs }: Result): string[] {
  return Object.entries(pairs).flatMap(([server, taken]) =>
    taken.flatMap((samples, i) =>
      samples.flatMap(({ problems }) => problems.map((problem) => `${server}, pair ${String(i + 1)}: ${problem}`)),
    ),
  );
}
