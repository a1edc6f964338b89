import { median, ratioOf } from './measure/statistics.ts';
import type { Result } from './run.ts';
import { baseline, type Contender } from './servers/contenders.ts';

/** Why figures of this result do not count; empty for a sound one. */
export function problemsOf({ pairs }: Result): string[] {
  return Object.entries(pairs).flatMap(([server, taken]) =>
    taken.flatMap((samples, i) =>
      samples.flatMap(({ problems }) => problems.map((problem) => `${server}, pair ${String(i + 1)}: ${problem}`)),
    ),
  );
}

/** A Markdown table: medians with their range, and every other server as a ratio to the bare one. */
export function markdownOf(result: Result): string {
  const servers = Object.keys(result.pairs) as Contender[];
  const compared = result.pairs[baseline] === undefined ? [] : servers.filter((server) => server !== baseline);
  const header = ['figure', ...servers, ...compared.map((server) => `${server} ÷ ${baseline}`)];
  const rows = figureNames(result).map((name) => {
    const base = seriesOf(result, baseline, name);
    return [
      name,
      ...servers.map((server) => valueCell(seriesOf(result, server, name))),
      ...compared.map((server) => ratioCell(seriesOf(result, server, name), base)),
    ];
  });
  const lines = [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const problems = problemsOf(result).map((problem) => `- void: ${problem}`);
  return [`### ${result.workload}`, factsOf(result), table, problems.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function factsOf({ machine, options }: Result): string {
  const facts = [
    `${String(machine['cpu'])}, ${String(machine['cpus'])} CPUs, Linux ${String(machine['kernel'])}, Bun ${String(machine['bun'])}`,
    `${String(options.pairs)} pairs, ${options.channelOptions} channels`,
  ];
  if (options.rate !== undefined) facts.push(`${String(options.rate)} a second`);
  return facts.join('; ');
}

function figureNames({ pairs }: Result): string[] {
  const samples = Object.values(pairs).flat(2);
  return [...new Set(samples.flatMap(({ figures }) => Object.keys(figures)))];
}

/** One figure of one server over all pairs: absent where the server has no such figure, void where a gate failed. */
type Series =
  | { readonly state: 'absent' }
  | { readonly state: 'void' }
  | { readonly state: 'sound'; readonly values: readonly number[]; readonly unit: string };

function seriesOf({ pairs }: Result, server: Contender, name: string): Series {
  const samples = (pairs[server] ?? []).flat().filter(({ figures }) => figures[name] !== undefined);
  if (samples.length === 0) return { state: 'absent' };
  if (samples.some(({ problems }) => problems.length > 0)) return { state: 'void' };
  const figures = samples.flatMap((sample) => sample.figures[name] ?? []);
  return { state: 'sound', values: figures.map(({ value }) => value), unit: figures[0]?.unit ?? '' };
}

function valueCell(series: Series): string {
  if (series.state !== 'sound') return series.state === 'void' ? 'void' : '–';
  const { values, unit } = series;
  const range = `(${rounded(Math.min(...values))}–${rounded(Math.max(...values))})`;
  return [rounded(median(values)), unit, range].filter((part) => part !== '').join(' ');
}

function ratioCell(series: Series, base: Series): string {
  if (series.state === 'void' || base.state === 'void') return 'void';
  if (series.state === 'absent' || base.state === 'absent') return '–';
  const { ratio, min, max } = ratioOf(series.values, base.values);
  return `${ratio.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function rounded(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}
