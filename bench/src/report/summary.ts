import { geometricMean, median } from '../measure/statistics.ts';
import type { Result } from '../run.ts';
import { contenderNames, type Contender } from '../servers/contenders.ts';
import { workloads } from '../workloads/catalogue.ts';
import { groups, type Group, type Weight } from '../workloads/workload.ts';
import { judgedAims, verdictOf } from './aims.ts';
import { valuesOf } from './figures.ts';

interface Ratio {
  readonly group: Group;
  /** Workload and figure. */
  readonly name: string;
  readonly value: number;
}

/** What has to be read first: the aims that are missed, the ratios in one number for each group, and the worst of them. */
export function summaryOf(results: readonly Result[]): string {
  const missing = workloads.filter(({ id }) => results.every(({ workload }) => workload !== id)).map(({ id }) => id);
  const parts = [missedAims(results), ratioTable(results)];
  if (missing.length > 0) parts.push(`No figures are stored of: ${missing.join(', ')}.`);
  return parts.filter((part) => part !== '').join('\n\n');
}

function missedAims(results: readonly Result[]): string {
  const aimed = results.flatMap((result) => {
    const aims = workloads.find(({ id }) => id === result.workload)?.aims ?? [];
    return judgedAims(result, aims).map((judged) => ({ workload: result.workload, judged }));
  });
  const missed = aimed.filter(({ judged }) => !judged.isMet);
  if (missed.length === 0) return aimed.length === 0 ? '' : `Every aim is met, of ${String(aimed.length)}.`;
  const rows = missed.map(({ workload, judged }) => `- **${workload}**: ${verdictOf(judged)}`);
  return `## Aims missed: ${String(missed.length)} of ${String(aimed.length)}\n\n${rows.join('\n')}`;
}

/** A column for each server that Spindle was measured beside; the means say of how many ratios they are. */
function ratioTable(results: readonly Result[]): string {
  const columns = contenderNames
    .filter((server) => server !== 'spindle')
    .map((server) => ({ server, ratios: ratiosTo(server, results) }))
    .filter(({ ratios }) => ratios.length > 0);
  if (columns.length === 0) return '';
  const rows = groups.map((group) => [group, ...columns.map(({ ratios }) => meanCell(ratios, group))]);
  const worst = ['worst of them', ...columns.map(({ ratios }) => worstCell(ratios))];
  const header = ['geometric mean', ...columns.map(({ server }) => `÷ ${server}`)];
  const lines = [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows, worst];
  return `## Ratios\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`;
}

function meanCell(ratios: readonly Ratio[], group: Group): string {
  const values = ratios.filter((ratio) => ratio.group === group).map(({ value }) => value);
  return values.length === 0 ? '–' : `${geometricMean(values).toFixed(2)} (of ${String(values.length)})`;
}

function worstCell(ratios: readonly Ratio[]): string {
  const worst = ratios.toSorted((a, b) => b.value - a.value)[0];
  return worst === undefined ? '–' : `${worst.value.toFixed(2)}: ${worst.name}`;
}

function ratiosTo(server: Contender, results: readonly Result[]): Ratio[] {
  return workloads.flatMap(({ id, weighs = {} }) =>
    groups.flatMap((group) =>
      (weighs[group] ?? []).flatMap((weight) => {
        const { figure, nearest } = typeof weight === 'string' ? { figure: weight, nearest: undefined } : weight;
        const base = medianOf(results, id, server, figure) ?? nearestOf(results, server, nearest);
        const value = (medianOf(results, id, 'spindle', figure) ?? Number.NaN) / (base ?? Number.NaN);
        return Number.isFinite(value) && value > 0 ? [{ group, name: `${id}, ${figure}`, value }] : [];
      }),
    ),
  );
}

function nearestOf(results: readonly Result[], server: Contender, nearest: Weight['nearest']): number | undefined {
  return nearest && medianOf(results, nearest.workload, server, nearest.figure);
}

function medianOf(results: readonly Result[], id: string, server: Contender, figure: string): number | undefined {
  const result = results.find(({ workload }) => workload === id);
  const values = result === undefined ? [] : valuesOf(result, server, figure);
  return values.length === 0 ? undefined : median(values);
}
