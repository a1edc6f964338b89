import { median, ratioOf } from '../measure/statistics.ts';
import type { Result } from '../run.ts';
import { baseline, type Contender } from '../servers/contenders.ts';
import { workloadNamed } from '../workloads/catalogue.ts';
import type { Comparison, Workload } from '../workloads/workload.ts';
import { besideServer } from '../workloads/comparisons.ts';
import { judgedAims, verdictOf } from './aims.ts';
import { figureNames, problemsOf, seriesOf, type Series } from './figures.ts';

/** A Markdown table: medians with their range, and Spindle as a ratio to every other server. */
export function markdownOf(result: Result): string {
  const servers = Object.keys(result.pairs) as Contender[];
  const workload = workloadNamed(result.workload);
  const compared = comparisonsOf(servers, workload);
  const header = ['figure', ...servers, ...compared.map(({ heading }) => heading)];
  const rows = figureNames(result).map((name) => [
    name,
    ...servers.map((server) => valueCell(seriesOf(result, server, name))),
    ...compared.map(({ server, base }) =>
      base.server === server && base.figure(name) === name
        ? '–'
        : ratioCell(seriesOf(result, server, name), seriesOf(result, base.server, base.figure(name))),
    ),
  ]);
  const lines = [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const problems = problemsOf(result).map((problem) => `- void: ${problem}`);
  const aims = judgedAims(result, workload?.aims ?? []).map(
    (judged) => `- aim ${judged.isMet ? 'met' : 'missed'}: ${verdictOf(judged)}`,
  );
  const summary = workload === undefined ? '' : `${workload.summary}.`;
  return [`### ${result.workload}`, summary, factsOf(result), table, aims.join('\n'), problems.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** As the workload says, else Spindle beside every other server; without Spindle, everybody beside the bare one. */
function comparisonsOf(servers: readonly Contender[], workload: Workload | undefined): readonly Comparison[] {
  if (workload?.comparisons !== undefined) {
    return workload.comparisons.filter(({ server, base }) =>
      [server, base.server].every((name) => servers.includes(name)),
    );
  }
  if (servers.includes('spindle')) {
    return servers.filter((server) => server !== 'spindle').map((server) => besideServer('spindle', server));
  }
  if (!servers.includes(baseline)) return [];
  return servers.filter((server) => server !== baseline).map((server) => besideServer(server, baseline));
}

function factsOf({ machine, versions, options, ceiling }: Result): string {
  const facts = [
    `${String(machine['cpu'])}, ${String(machine['cpus'])} CPUs, Linux ${String(machine['kernel'])}, Bun ${String(machine['bun'])}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    `${String(options.pairs)} ${options.pairs === 1 ? 'pair' : 'pairs'}, ${options.channelOptions} channels`,
    `the generator reads up to ${rounded(ceiling)} messages a second`,
  ];
  if (options.rate !== undefined) facts.push(`${String(options.rate)} a second`);
  return facts.join('; ');
}

function valueCell(series: Series): string {
  if (series.state !== 'sound') return series.state === 'void' ? 'void' : '–';
  const { values, unit } = series;
  const range = values.length === 1 ? '' : `(${rounded(Math.min(...values))}–${rounded(Math.max(...values))})`;
  return [rounded(median(values)), unit, range].filter((part) => part !== '').join(' ');
}

function ratioCell(series: Series, base: Series): string {
  if (series.state === 'void' || base.state === 'void') return 'void';
  if (series.state === 'absent' || base.state === 'absent') return '–';
  const { ratio, min, max } = ratioOf(series.values, base.values);
  if (!Number.isFinite(ratio)) return '–';
  return series.values.length === 1 ? ratio.toFixed(2) : `${ratio.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

export function rounded(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : value.toPrecision(3);
}
